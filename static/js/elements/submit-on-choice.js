// <submit-on-choice>: sends the form around it as soon as a file was chosen inside.
export class SubmitOnChoice extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", this.#send)
  }

  disconnectedCallback() {
    this.removeEventListener("change", this.#send)
  }

  #send = () => this.closest("form").requestSubmit()
}
