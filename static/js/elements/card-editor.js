// <card-editor>: keeps the editor's parts in step. A list or portrait that the server has redrawn counts as typing, so that it
// is saved and previewed; the preview's arrows turn to another greeting.
export class CardEditor extends HTMLElement {
  connectedCallback() {
    document.addEventListener("htmx:afterSwap", this.#redrawn)
    this.addEventListener("click", this.#turn)
  }

  disconnectedCallback() {
    document.removeEventListener("htmx:afterSwap", this.#redrawn)
    this.removeEventListener("click", this.#turn)
  }

  get #form() {
    return this.querySelector("#editor-form")
  }

  #redrawn = ({ detail: { target } }) => {
    if (target.id === "portrait" || target.id.startsWith("list-")) this.#form.dispatchEvent(new Event("input", { bubbles: true }))
  }

  #turn = ({ target }) => {
    const button = target.closest("[data-turn]")
    if (!button) return
    const shown = this.querySelector("[name=shown_greeting]")
    shown.value = String((Number(shown.value) + Number(button.dataset.turn) + 1000) % 1000)
    button.dispatchEvent(new CustomEvent("show-greeting", { bubbles: true }))
  }
}
