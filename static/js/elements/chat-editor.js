import { isComposing } from "lib/keys"
import { post } from "lib/http"
import { complain, show } from "lib/turns"

// <chat-editor><form>: stands in a turn while it is changed. Ctrl+Enter saves, Escape puts everything back. A button with a
// formaction goes another way with the text.
export class ChatEditor extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", this.#press)
    this.addEventListener("submit", this.#save)
    this.addEventListener("click", this.#click)
    const field = this.#field
    field.focus({ preventScroll: true })
    field.setSelectionRange(field.value.length, field.value.length)
    this.scrollIntoView({ block: "nearest" })
  }

  disconnectedCallback() {
    this.removeEventListener("keydown", this.#press)
    this.removeEventListener("submit", this.#save)
    this.removeEventListener("click", this.#click)
  }

  get #field() {
    return this.querySelector("textarea")
  }

  #press = (event) => {
    if (isComposing(event)) return
    if (event.key === "Escape") this.#leave()
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.querySelector("form").requestSubmit()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  #click = ({ target }) => target.closest("[data-cancel]") && this.#leave()

  #leave() {
    const article = this.closest("article")
    delete article.dataset.editing
    this.remove()
    article.focus({ preventScroll: true })
  }

  #save = async (event) => {
    event.preventDefault()
    const url = event.submitter?.getAttribute("formaction") ?? event.target.action
    const { id } = this.closest("article")
    event.submitter?.setAttribute("aria-busy", "true")
    try {
      await show(await post(url, { text: this.#field.value }))
      document.getElementById(id)?.focus({ preventScroll: true })
    } catch (error) {
      event.submitter?.removeAttribute("aria-busy")
      if (error.status === 422) this.#say(await error.response.text())
      else complain(error)
    }
  }

  #say(words) {
    this.querySelector("[role=alert]").textContent = words
    this.#field.setAttribute("aria-invalid", "true")
  }
}
