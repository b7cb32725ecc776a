// <spoiler-cover>: its button shows what is blurred. Emits "spoiler-shown".
export class SpoilerCover extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this.#show)
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.#show)
  }

  #show = ({ target }) => {
    if (!target.closest("button")) return
    this.dataset.state = "shown"
    this.querySelector("a")?.focus()
    this.dispatchEvent(new CustomEvent("spoiler-shown", { bubbles: true }))
  }
}
