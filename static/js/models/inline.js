// Emphasis, dialogue and code inside a paragraph, as nodes: a string or { tag, children }. Follows the server's rules as far
// as they can be known before the end; see models/markup.
const CLOSERS = { "“": "”", "「": "」", "『": "』", "«": "»" }
const OPENERS = Object.fromEntries(Object.entries(CLOSERS).map(([opener, closer]) => [closer, opener]))
const ASCII_MARK = /[!-/:-@[-`{-~]/
const SPECIAL = /[\\`*_"“”「」『』«»\n[!<]/g
const PLAIN_TAG = /^<\/?(?:b|i|u|s|em|strong|small|sub|sup|span|font|del|ins|mark|center|div|p)(?:\s[^<>]*)?>/i
const BREAK_TAG = /^<br\s*\/?>/i
const LINK = /^!?\[([^[\]]*)\]\([^()\s]*(?:\s+"[^"]*")?\)/
const LINK_SO_FAR = /^!?\[([^[\]]*)\]\([^()]*$/
const TAG_SO_FAR = /^<\/?[a-z][^<>]*$/i

// `growing`: more may follow; what is open at the end is then shown as if it were closed there.
export function inlineNodes(text, growing) {
  return new Reader(text, growing).read()
}

class Reader {
  #text
  #growing
  #at = 0
  #root = { tag: "", children: [] }
  // Open elements, outermost first: { node, kind: "em" | "strong" | "q", mark, inner }.
  #open = []

  constructor(text, growing) {
    this.#text = text
    this.#growing = growing
  }

  read() {
    while (this.#at < this.#text.length) this.#step()
    if (!this.#growing) this.#dropFrom(0)
    return this.#root.children
  }

  #step() {
    SPECIAL.lastIndex = this.#at
    const found = SPECIAL.exec(this.#text)
    const until = found ? found.index : this.#text.length
    if (until > this.#at) return this.#say(this.#text.slice(this.#at, until), until)
    const mark = found[0]
    if (mark === "\\") return this.#escape()
    if (mark === "`") return this.#code()
    if (mark === "*" || mark === "_") return this.#emphasis(mark)
    if (mark === "\n") return this.#put({ tag: "br", children: [] }, 1)
    if (mark === "[" || mark === "!" || mark === "<") return this.#bracket(mark)
    this.#dialogue(mark)
  }

  get #here() {
    return this.#open.at(-1)?.node ?? this.#root
  }

  #say(words, until = this.#at + words.length) {
    const { children } = this.#here
    if (typeof children.at(-1) === "string") children[children.length - 1] += words
    else children.push(words)
    this.#at = until
  }

  #put(node, length) {
    this.#here.children.push(node)
    this.#at += length
  }

  #escape() {
    const next = this.#text[this.#at + 1]
    if (next === undefined) this.#at += this.#growing ? 1 : (this.#say("\\"), 0)
    else if (ASCII_MARK.test(next)) this.#say(next, this.#at + 2)
    else this.#say("\\")
  }

  #code() {
    const [fence] = /^`+/.exec(this.#text.slice(this.#at))
    const begin = this.#at + fence.length
    const end = matching(this.#text, fence, begin)
    if (end < 0 && !this.#growing) return this.#say(fence)
    const inside = this.#text.slice(begin, end < 0 ? undefined : end).replaceAll("\n", " ")
    if (inside) this.#put({ tag: "code", children: [inside.replace(/^ (.*[^ ].*) $/, "$1")] }, 0)
    this.#at = end < 0 ? this.#text.length : end + fence.length
  }

  #bracket(mark) {
    const rest = this.#text.slice(this.#at)
    const link = LINK.exec(rest) ?? (this.#growing ? LINK_SO_FAR.exec(rest) : null)
    if (link) return this.#say(link[1], this.#at + link[0].length)
    if (mark === "<") {
      if (BREAK_TAG.test(rest)) return this.#put({ tag: "br", children: [] }, BREAK_TAG.exec(rest)[0].length)
      const tag = PLAIN_TAG.exec(rest) ?? (this.#growing ? TAG_SO_FAR.exec(rest) : null)
      if (tag) return void (this.#at += tag[0].length)
    }
    this.#say(mark)
  }

  #emphasis(mark) {
    let end = this.#at
    while (this.#text[end] === mark) end += 1
    const before = this.#text[this.#at - 1] ?? " "
    const after = this.#text[end] ?? " "
    const isAtEnd = end === this.#text.length && this.#growing
    const [opens, closes] = flanks(before, after, mark)
    let left = end - this.#at
    this.#at = end
    while (left > 0) {
      const used = (closes && this.#close(mark, left)) || (opens && this.#begin(mark, left))
      if (!used) break
      left -= used
    }
    // At the very end it may be the first half of a mark, or an opener whose word has not come yet.
    if (left && !isAtEnd) this.#say(mark.repeat(left), this.#at)
  }

  #begin(mark, left) {
    if (left === 2) return this.#push("strong", mark, 2)
    this.#push("em", mark, 1)
    return 1
  }

  #push(kind, mark, size) {
    const node = { tag: kind, children: [] }
    this.#here.children.push(node)
    this.#open.push({ node, kind, mark, inner: [] })
    return size
  }

  #close(mark, left) {
    const index = this.#open.findLastIndex((entry) => entry.mark === mark && entry.kind !== "q")
    if (index < 0) return 0
    const size = this.#open[index].kind === "strong" ? 2 : 1
    if (size > left) return 0
    this.#dropFrom(index + 1)
    this.#open.pop()
    return size
  }

  #dialogue(mark) {
    const quote = this.#quote
    if (mark === '"') return this.#straight(quote)
    if (CLOSERS[mark]) {
      if (!quote) return this.#beginQuote(mark)
      quote.inner.push(mark)
      return this.#say(mark)
    }
    this.#closeQuote(quote, OPENERS[mark], mark)
  }

  // The dialogue that is open at this level: one outside an open emphasis is none of its business.
  get #quote() {
    const top = this.#open.at(-1)
    return top?.kind === "q" ? top : null
  }

  #straight(quote) {
    const before = this.#text[this.#at - 1] ?? " "
    const after = this.#text[this.#at + 1] ?? " "
    const isWaiting = quote && (quote.mark === '"' || quote.inner.includes('"'))
    const looksOpening = /\s/.test(before) && !/\s/.test(after)
    if (isWaiting && !looksOpening) return this.#closeQuote(quote, '"', '"')
    if (/\s/.test(after) || /[A-Za-z0-9]/.test(before)) return this.#say('"')
    if (quote?.mark === '"') this.#dropFrom(this.#open.length - 1)
    else if (quote) {
      quote.inner.push('"')
      return this.#say('"')
    }
    this.#beginQuote('"')
  }

  #beginQuote(mark) {
    const before = this.#at
    this.#push("q", mark, 0)
    this.#say(mark, before + 1)
  }

  #closeQuote(quote, opener, mark) {
    this.#say(mark)
    if (!quote) return
    const inner = quote.inner.lastIndexOf(opener)
    if (inner >= 0) quote.inner.length = inner
    else if (quote.mark === opener) {
      const isEmpty = quote.node.children.length === 1 && quote.node.children[0] === opener + mark
      if (isEmpty) this.#dropFrom(this.#open.length - 1)
      else this.#open.pop()
    }
  }

  // What was opened and never closed is text after all.
  #dropFrom(index) {
    while (this.#open.length > index) {
      const { node, kind, mark } = this.#open.pop()
      const parent = this.#here.children
      const marks = kind === "q" ? [] : [kind === "strong" ? mark + mark : mark]
      parent.splice(parent.indexOf(node), 1, ...marks, ...node.children)
      merge(parent)
    }
  }
}

// Whether a run of marks may open and close: punctuation beyond ASCII counts as a letter, as on the server.
function flanks(before, after, mark) {
  const [spaceBefore, spaceAfter] = [/\s/.test(before), /\s/.test(after)]
  const [markBefore, markAfter] = [ASCII_MARK.test(before), ASCII_MARK.test(after)]
  const opens = !spaceAfter && (!markAfter || spaceBefore || markBefore)
  const closes = !spaceBefore && (!markBefore || spaceAfter || markAfter)
  if (mark === "*") return [opens, closes]
  return [opens && (!closes || markBefore), closes && (!opens || markAfter)]
}

function matching(text, fence, from) {
  for (let at = text.indexOf(fence, from); at >= 0; at = text.indexOf(fence, at)) {
    let end = at
    while (text[end] === "`") end += 1
    if (end - at === fence.length) return at
    at = end
  }
  return -1
}

function merge(children) {
  for (let index = children.length - 1; index > 0; index -= 1)
    if (typeof children[index] === "string" && typeof children[index - 1] === "string") children.splice(index - 1, 2, children[index - 1] + children[index])
}
