import { isComposing, isField } from "lib/keys"

// <shortcut-sheet><dialog>…: "?" opens it.
export class ShortcutSheet extends HTMLElement {
  connectedCallback() {
    document.addEventListener("keydown", this.#open)
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.#open)
  }

  #open = (event) => {
    if (event.key !== "?" || event.defaultPrevented || isComposing(event) || isField(event.target)) return
    if (document.documentElement.dataset.keys === "off" || document.querySelector("dialog:modal")) return
    event.preventDefault()
    this.querySelector("dialog").showModal()
  }
}
