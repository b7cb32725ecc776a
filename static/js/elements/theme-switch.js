import { post } from "lib/http"

// <theme-switch><form>: changes the theme at once and tells the server behind the scenes.
export class ThemeSwitch extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", this.#switch)
  }

  disconnectedCallback() {
    this.removeEventListener("submit", this.#switch)
  }

  #switch = async (event) => {
    const { submitter, target } = event
    if (!submitter?.value) return
    event.preventDefault()
    const before = document.documentElement.dataset.theme
    this.#show(submitter.value)
    try {
      await post(target.action, new FormData(target, submitter))
    } catch {
      this.#show(before)
    }
  }

  #show(theme) {
    document.documentElement.dataset.theme = theme
    for (const button of this.querySelectorAll("button[name=theme]")) button.ariaPressed = String(button.value === theme)
    this.dispatchEvent(new CustomEvent("theme-changed", { bubbles: true, detail: { theme } }))
  }
}
