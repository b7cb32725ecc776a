// <file-drop><label class="file-drop">…<input type="file" autocomplete="off">: takes dropped files too, and those that were chosen
// before this was loaded. Emits "files-chosen" with { files }.
export class FileDrop extends HTMLElement {
  #depth = 0

  connectedCallback() {
    for (const [name, action] of this.#listeners) this.addEventListener(name, action)
    this.#change()
  }

  disconnectedCallback() {
    for (const [name, action] of this.#listeners) this.removeEventListener(name, action)
  }

  get #input() {
    return this.querySelector("input[type=file]")
  }

  // Entering a child fires before leaving its parent, so the depth is counted.
  #enter = (event) => {
    if (!event.dataTransfer.types.includes("Files")) return
    event.preventDefault()
    this.#depth += 1
    this.dataset.state = "over"
  }

  #over = (event) => event.preventDefault()

  #leave = () => {
    this.#depth = Math.max(0, this.#depth - 1)
    if (!this.#depth) delete this.dataset.state
  }

  #drop = (event) => {
    event.preventDefault()
    this.#depth = 0
    delete this.dataset.state
    const dropped = [...event.dataTransfer.files].slice(0, this.#input.multiple ? undefined : 1)
    if (!dropped.length) return
    const files = new DataTransfer()
    for (const file of dropped) files.items.add(file)
    this.#input.files = files.files
    this.#input.dispatchEvent(new Event("change", { bubbles: true }))
  }

  #change = () => {
    const files = [...this.#input.files]
    if (files.length) this.dispatchEvent(new CustomEvent("files-chosen", { bubbles: true, detail: { files } }))
  }

  #listeners = [
    ["dragenter", this.#enter],
    ["dragover", this.#over],
    ["dragleave", this.#leave],
    ["drop", this.#drop],
    ["change", this.#change],
  ]
}
