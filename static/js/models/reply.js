// What the frames of a stream add up to. Frames are numbered; one that was seen already, after a reconnection, is skipped.
export class Reply {
  text = ""
  reasoning = ""
  status = null
  error = null
  complete = null
  #last

  constructor({ text = "", reasoning = "", last = 0 } = {}) {
    this.text = text
    this.reasoning = reasoning
    this.#last = last
  }

  get last() {
    return this.#last
  }

  // Takes one event: its kind, its id as the browser gives it, and its data as an object.
  // Returns what it changed: { kind, added, replaced } or null when it was known.
  take(kind, id, data) {
    const number = Number(id)
    // The number 0 marks what is read from the store: it stands for everything.
    if (number > 0) {
      if (number <= this.#last) return null
      this.#last = number
    }
    if (kind === "message" || kind === "reasoning") return this.#add(kind === "message" ? "text" : "reasoning", data)
    if (kind === "status") this.status = data
    else if (kind === "error") this.error = data
    else if (kind === "complete") this.complete = data
    else return null
    return { kind, added: "", replaced: false }
  }

  #add(field, { text, replace = false }) {
    this[field] = replace ? text : this[field] + text
    return { kind: field, added: text, replaced: replace }
  }
}
