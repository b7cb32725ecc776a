// <char-counter for="ID" max="300">12 / 300</char-counter>: data-state is "over" when there are too many.
export class CharCounter extends HTMLElement {
  #field

  connectedCallback() {
    this.#field = document.getElementById(this.getAttribute("for"))
    this.#field?.addEventListener("input", this.#count)
    this.#count()
  }

  disconnectedCallback() {
    this.#field?.removeEventListener("input", this.#count)
  }

  #count = () => {
    if (!this.#field) return
    // By code point, as the server counts.
    const length = [...this.#field.value].length
    const max = Number(this.getAttribute("max"))
    this.textContent = `${length} / ${max}`
    this.dataset.state = length > max ? "over" : "within"
  }
}
