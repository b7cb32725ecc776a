// Paces text that arrives in lumps so that it appears word by word. Pure: time comes in as milliseconds.
export const SLOWEST = 0.3
export const AHEAD = 1.1
export const SHORTEST = 5
export const LONGEST = 80
export const MOST_WAITING = 64
// A word may still grow; it is held back this long at most.
const HELD = 80

export class Reveal {
  #segment
  #waiting = ""
  #shown = ""
  #rate = 0
  #arrived = null
  #due = 0
  #ended = false

  // `segment` splits a text into words with what follows them: (text) => [string].
  constructor(segment = words) {
    this.#segment = segment
  }

  get shown() {
    return this.#shown
  }

  get isDone() {
    return this.#ended && !this.#waiting
  }

  // Starts with text that is there already, such as after a reload; it is shown at once.
  start(text) {
    this.#shown = text
    this.#waiting = ""
  }

  // Text that replaces everything: what is shown already of it stays, the rest is shown at once.
  replace(text) {
    this.start(text)
  }

  push(text, now) {
    if (!text) return
    if (this.#arrived !== null && now > this.#arrived) {
      const rate = text.length / (now - this.#arrived)
      this.#rate = this.#rate ? this.#rate * 0.7 + rate * 0.3 : rate
    }
    this.#arrived = now
    if (!this.#waiting && this.#due < now) this.#due = now
    this.#waiting += text
  }

  end() {
    this.#ended = true
  }

  // Shows everything that waits.
  flush() {
    this.#shown += this.#waiting
    this.#waiting = ""
    return this.#shown
  }

  // Shows what is due at `now`; returns true if there was something.
  step(now) {
    const before = this.#shown.length
    if (this.#waiting.length > MOST_WAITING) this.flush()
    while (this.#waiting && this.#due <= now) {
      const [word, ...rest] = this.#segment(this.#waiting)
      const mayGrow = !rest.length && !this.#ended && now - this.#arrived < HELD
      if (mayGrow) break
      this.#shown += word
      this.#waiting = this.#waiting.slice(word.length)
      this.#due = Math.max(this.#due, now - LONGEST) + this.pause(word.length)
    }
    return this.#shown.length > before
  }

  // Milliseconds a word of that many characters takes.
  pause(length) {
    const rate = Math.max(SLOWEST, this.#rate * AHEAD)
    return Math.min(LONGEST, Math.max(SHORTEST, length / rate))
  }
}

// Words with the white space after them; without a segmenter, by white space alone.
export function words(text) {
  return text.match(/^\s+|\S+\s*/g) ?? []
}

// A splitter for a language. White space and punctuation go with the word before them.
export function segmenterFor(language) {
  if (!globalThis.Intl?.Segmenter) return words
  const segmenter = new Intl.Segmenter(language || undefined, { granularity: "word" })
  return (text) => {
    const found = []
    for (const { segment, isWordLike } of segmenter.segment(text)) {
      if (isWordLike || !found.length) found.push(segment)
      else found[found.length - 1] += segment
      // Two words are enough to know that the first one is whole.
      if (found.length > 2) break
    }
    const known = found.join("").length
    return known < text.length ? [...found, text.slice(known)] : found
  }
}

export function countWords(text, language) {
  if (!globalThis.Intl?.Segmenter) return (text.match(/\S+/g) ?? []).length
  let count = 0
  for (const { isWordLike } of new Intl.Segmenter(language || undefined, { granularity: "word" }).segment(text)) count += isWordLike ? 1 : 0
  return count
}
