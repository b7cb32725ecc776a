// Recognises key sequences such as "g d" among single keys. Pure: time comes in as milliseconds.
export class Sequences {
  #patience
  #typed = []
  #last = 0

  constructor(patience = 1200) {
    this.#patience = patience
  }

  // Returns the one of `known` that `key` completes, or null. Keys that begin a longer one are remembered.
  press(key, known, now) {
    if (now - this.#last > this.#patience) this.#typed = []
    this.#last = now
    for (const typed of [[...this.#typed, key], [key]]) {
      const text = typed.join(" ")
      if (known.includes(text)) {
        this.#typed = []
        return text
      }
      if (known.some((other) => other.startsWith(`${text} `))) {
        this.#typed = typed
        return null
      }
    }
    this.#typed = []
    return null
  }
}
