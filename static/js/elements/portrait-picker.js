// <portrait-picker><dialog>: a form for one picture, whose answer takes the place of #portrait. Closes when it has, and is empty when
// it is opened again. What was refused is said inside and forgotten with the next choice.
export class PortraitPicker extends HTMLElement {
  connectedCallback() {
    document.addEventListener("htmx:afterSwap", this.#taken)
    this.addEventListener("change", this.#chosen)
  }

  disconnectedCallback() {
    document.removeEventListener("htmx:afterSwap", this.#taken)
    this.removeEventListener("change", this.#chosen)
  }

  #taken = ({ detail }) => {
    if (detail.target.id !== "portrait") return
    this.querySelector("dialog").close()
    this.querySelector("form").reset()
    this.querySelector("image-crop").hidden = true
    document.getElementById("portrait-choose")?.focus()
  }

  #chosen = ({ target }) => {
    if (target.type === "file") this.querySelector("#portrait-refused").replaceChildren()
  }
}
