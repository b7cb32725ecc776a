// Reading the keyboard without stepping on fields and input methods.

// True while an input method composes: its Enter and arrows are not ours. 229 is what older Safari says instead.
export function isComposing(event) {
  return event.isComposing || event.keyCode === 229
}

// "ctrl+k", "alt+arrowup", "?", "g". Command counts as Ctrl; Shift only shows in what it types.
export function keyName(event) {
  const parts = []
  if (event.ctrlKey || event.metaKey) parts.push("ctrl")
  if (event.altKey) parts.push("alt")
  if (event.shiftKey && event.key.length > 1) parts.push("shift")
  return [...parts, event.key.toLowerCase()].join("+")
}

// Is the person typing here?
export function isField(target) {
  if (!target?.closest) return false
  return Boolean(target.closest("textarea, select, [contenteditable]:not([contenteditable=false]), input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=range])"))
}

// Recognises sequences such as "g d" among single keys. Time comes in as milliseconds.
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
