// Light markup for text that is still growing: the part of the server's Markdown that changes how prose looks. What is not
// finished is shown as if it were, never raw. A node is a string or { tag, children }. The server's rendering replaces it all.
import { inlineNodes } from "models/inline"

const FENCE = /^ {0,3}(`{3,}|~{3,})/
const RULE = /^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$/
const HEADING = /^ {0,3}(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$/
const QUOTE = /^ {0,3}> ?(.*)$/
const BULLET = /^ {0,3}[-*+][ \t]+(.*)$/
const NUMBER = /^ {0,3}\d{1,9}[.)][ \t]+(.*)$/
// Marks alone on the line that is just being written: nobody knows yet what they will be.
const UNDECIDED = /^\s*(?:[-*+#>`~_=]+|\d{1,9}[.)]?)\s*$/

// Returns the nodes of a text. `growing`: more may follow its end.
export function lightMarkup(text, growing = true) {
  const lines = text.split("\n")
  if (growing && lines.length && UNDECIDED.test(lines.at(-1)) && !inFence(lines)) lines.pop()
  return blocks(lines, growing)
}

function blocks(lines, growing) {
  const found = []
  let at = 0
  while (at < lines.length) {
    const start = at
    const line = lines[at]
    if (!line.trim()) at += 1
    else if (FENCE.test(line)) {
      const end = closing(lines, at)
      found.push({ tag: "pre", children: [{ tag: "code", children: [code(lines.slice(at + 1, end))] }] })
      at = end + 1
    } else if (RULE.test(line)) {
      found.push({ tag: "hr", children: [] })
      at += 1
    } else if (HEADING.test(line)) {
      const [, marks, words] = line.match(HEADING)
      found.push({ tag: `h${Math.min(marks.length + 2, 6)}`, children: inlineNodes(words, growing && at === lines.length - 1) })
      at += 1
    } else if (QUOTE.test(line)) {
      at = runOf(lines, at, (other) => QUOTE.test(other) || (other.trim() && !begins(other)))
      found.push({ tag: "blockquote", children: blocks(lines.slice(start, at).map(unquoted), growing && at === lines.length) })
    } else if (BULLET.test(line) || NUMBER.test(line)) {
      const marker = BULLET.test(line) ? BULLET : NUMBER
      at = runOf(lines, at, (other) => marker.test(other) || (other.trim() && !begins(other)))
      found.push({ tag: marker === BULLET ? "ul" : "ol", children: items(lines.slice(start, at), marker, growing && at === lines.length) })
    } else {
      at = runOf(lines, at, (other, index) => index === start || (other.trim() && !begins(other)))
      found.push({ tag: "p", children: inlineNodes(lines.slice(start, at).map(unindented).join("\n"), growing && at === lines.length) })
    }
  }
  return found
}

// Lines that end a paragraph without a blank line. Only a list that starts at 1 may.
function begins(line) {
  return FENCE.test(line) || RULE.test(line) || HEADING.test(line) || QUOTE.test(line) || BULLET.test(line) || /^ {0,3}1[.)][ \t]+\S/.test(line)
}

function runOf(lines, from, belongs) {
  let at = from
  while (at < lines.length && belongs(lines[at], at)) at += 1
  return at
}

function items(lines, marker, growing) {
  const texts = []
  for (const line of lines) {
    const own = line.match(marker)
    if (own) texts.push(own[1])
    else texts[texts.length - 1] += `\n${line.trim()}`
  }
  return texts.map((text, index) => ({ tag: "li", children: inlineNodes(text, growing && index === texts.length - 1) }))
}

function closing(lines, from) {
  const fence = lines[from].match(FENCE)[1]
  const end = new RegExp(`^ {0,3}${fence[0]}{${fence.length},}[ \\t]*$`)
  const found = lines.findIndex((line, index) => index > from && end.test(line))
  return found < 0 ? lines.length : found
}

function inFence(lines) {
  let at = 0
  while (at < lines.length) {
    if (!FENCE.test(lines[at])) at += 1
    else {
      const end = closing(lines, at)
      if (end >= lines.length) return at < lines.length - 1
      at = end + 1
    }
  }
  return false
}

const code = (lines) => lines.map((line) => `${line}\n`).join("")
const unquoted = (line) => line.match(QUOTE)?.[1] ?? line
const unindented = (line) => line.replace(/^[ \t]+/, "").replace(/[ \t]+$/, "")
