import { post } from "lib/http"
import { debounce } from "lib/timing"

// <token-counter for="ID" url="…" singular="1 token" plural="{n} tokens">: asks `url` how many tokens the field holds (POST `text`,
// answer {"tokens": n}) half a second after typing. Emits "tokens-counted" with { tokens }.
export class TokenCounter extends HTMLElement {
  #field
  #running = null
  #soon = debounce(() => this.#count(), 500)

  connectedCallback() {
    this.#field = document.getElementById(this.getAttribute("for"))
    this.#field?.addEventListener("input", this.#soon)
    if (!this.textContent.trim()) this.#count()
  }

  disconnectedCallback() {
    this.#field?.removeEventListener("input", this.#soon)
    this.#soon.cancel()
    this.#running?.abort()
  }

  async #count() {
    if (!this.#field) return
    if (!this.#field.value) return this.#show(0)
    this.#running?.abort()
    this.#running = new AbortController()
    try {
      const response = await post(this.getAttribute("url"), { text: this.#field.value }, { signal: this.#running.signal })
      this.#show((await response.json()).tokens)
    } catch (error) {
      // An old number would mislead; typing asks again.
      if (error.name !== "AbortError") this.textContent = ""
    }
  }

  #show(tokens) {
    const words = this.getAttribute(tokens === 1 ? "singular" : "plural")
    this.textContent = words.replace("{n}", tokens.toLocaleString(document.documentElement.lang))
    this.dispatchEvent(new CustomEvent("tokens-counted", { bubbles: true, detail: { tokens } }))
  }
}
