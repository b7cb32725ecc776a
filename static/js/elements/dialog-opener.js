// <dialog-opener><dialog>…</dialog></dialog-opener>: opens its dialog as soon as it is in the page, such as when htmx put it
// there, and leaves with it. Emits "dialog-closed" with the dialog's returnValue.
export class DialogOpener extends HTMLElement {
  #dialog

  connectedCallback() {
    this.#dialog = this.querySelector("dialog")
    this.#dialog.addEventListener("close", this.#leave)
    if (!this.#dialog.open) this.#dialog.showModal()
  }

  disconnectedCallback() {
    this.#dialog.removeEventListener("close", this.#leave)
  }

  #leave = () => {
    const detail = { value: this.#dialog.returnValue }
    this.dispatchEvent(new CustomEvent("dialog-closed", { bubbles: true, detail }))
    this.remove()
  }
}
