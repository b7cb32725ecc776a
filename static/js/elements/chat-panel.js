import { complain } from "lib/turns"
import { request } from "lib/http"

// <chat-panel><bottom-sheet><dialog>: links with data-panel anywhere in the page open in it instead of as pages. A link to a turn
// that is on the page leads there and closes it; so does "panel-done", for a panel that has done its work.
export class ChatPanel extends HTMLElement {
  connectedCallback() {
    document.addEventListener("click", this.#click)
    document.addEventListener("open-panel", this.#asked)
    document.addEventListener("panel-done", this.#done)
  }

  disconnectedCallback() {
    document.removeEventListener("click", this.#click)
    document.removeEventListener("open-panel", this.#asked)
    document.removeEventListener("panel-done", this.#done)
  }

  get #dialog() {
    return this.querySelector("dialog")
  }

  #done = () => this.#dialog.open && this.#dialog.close()

  #asked = ({ detail }) => this.#open(detail.url)

  #click = (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return
    const link = event.target.closest?.("a[data-panel]")
    const place = event.target.closest?.("dialog a[href*='#message-']")
    if (link) {
      event.preventDefault()
      this.#open(link.href)
    } else if (place && this.contains(place)) this.#visit(event, new URL(place.href).hash)
  }

  async #open(url) {
    try {
      const response = await request(url)
      const content = this.querySelector("#panel-content")
      content.innerHTML = await response.text()
      htmx.process(content)
      if (!this.#dialog.open) this.#dialog.showModal()
      content.querySelector("[autofocus]")?.focus()
    } catch (error) {
      complain(error)
    }
  }

  #visit(event, hash) {
    const message = document.getElementById(hash.slice(1))
    if (!message) return
    event.preventDefault()
    this.#dialog.addEventListener("close", () => this.#show(message), { once: true })
    this.#dialog.close()
  }

  #show(message) {
    message.scrollIntoView({ block: "center", behavior: "instant" })
    message.focus({ preventScroll: true })
    message.dispatchEvent(new CustomEvent("visited", { bubbles: true }))
  }
}
