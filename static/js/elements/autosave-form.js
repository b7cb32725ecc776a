import { post } from "lib/http"
import { debounce } from "lib/timing"

const AGAIN = 5000

// <autosave-form url="…" saved="Saved {time}" failed="Not saved yet" wait="1200"><form>: POSTs the form (to `url`, else its action)
// when typing pauses, and tells [data-save-state] inside. Emits "saved" with { response } or "save-failed" with { error }.
export class AutosaveForm extends HTMLElement {
  #retry
  #running = null
  #soon = debounce(() => this.save(), Number(this.getAttribute("wait") ?? 1200))

  connectedCallback() {
    this.addEventListener("input", this.#soon)
    this.addEventListener("submit", this.#soon.cancel)
    document.addEventListener("visibilitychange", this.#leaving)
  }

  disconnectedCallback() {
    this.removeEventListener("input", this.#soon)
    this.removeEventListener("submit", this.#soon.cancel)
    document.removeEventListener("visibilitychange", this.#leaving)
    this.#soon.flush()
    clearTimeout(this.#retry)
  }

  // Saves now. A newer save overtakes one that is on its way.
  async save() {
    clearTimeout(this.#retry)
    this.#running?.abort()
    this.#running = new AbortController()
    const form = this.querySelector("form")
    const options = { signal: this.#running.signal, headers: { "X-Autosave": "1" } }
    try {
      const response = await post(this.getAttribute("url") ?? form.action, new FormData(form), options)
      this.#tell("saved", new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" }).format(new Date()))
      this.dispatchEvent(new CustomEvent("saved", { bubbles: true, detail: { response } }))
    } catch (error) {
      if (error.name !== "AbortError") this.#fail(error)
    }
  }

  #fail(error) {
    this.#tell("failed")
    this.dispatchEvent(new CustomEvent("save-failed", { bubbles: true, detail: { error } }))
    // What the server refused stays refused until it is changed.
    if (!error.status || error.status >= 500) this.#retry = setTimeout(() => this.save(), AGAIN)
  }

  #tell(state, time = "") {
    const place = this.querySelector("[data-save-state]")
    if (!place) return
    place.textContent = (this.getAttribute(state) ?? "").replace("{time}", time)
    place.dataset.state = state
  }

  #leaving = () => document.visibilityState === "hidden" && this.#soon.flush()
}
