// <fill-field for="ID">: each button inside puts its value into that field.
export class FillField extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this.#fill)
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.#fill)
  }

  #fill = ({ target }) => {
    const button = target.closest("button[value]")
    const field = document.getElementById(this.getAttribute("for"))
    if (!button || !field) return
    field.value = button.value
    field.dispatchEvent(new Event("input", { bubbles: true }))
    field.focus()
  }
}
