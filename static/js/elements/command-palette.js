import { request } from "lib/http"
import { isComposing } from "lib/keys"
import { debounce } from "lib/timing"

// <command-palette url="/palette/">: what is typed into its dialog goes to `url?q=`, which answers with [role=option] links.
// Arrows choose, Enter follows. The button that opens it has data-key="ctrl+k".
export class CommandPalette extends HTMLElement {
  #running = null
  #find = debounce(() => this.#fetch(), 120)
  #watch = new MutationObserver(() => this.#opened())

  connectedCallback() {
    this.#watch.observe(this.#dialog, { attributeFilter: ["open"] })
    this.#input.addEventListener("input", this.#find)
    this.addEventListener("keydown", this.#walk)
    this.#opened()
  }

  disconnectedCallback() {
    this.#watch.disconnect()
    this.#input.removeEventListener("input", this.#find)
    this.removeEventListener("keydown", this.#walk)
    this.#find.cancel()
    this.#running?.abort()
  }

  get #dialog() {
    return this.querySelector("dialog")
  }

  get #input() {
    return this.querySelector("[role=combobox]")
  }

  #opened() {
    if (!this.#dialog.open) return
    this.#input.select()
    this.#fetch()
  }

  async #fetch() {
    this.#running?.abort()
    this.#running = new AbortController()
    const url = new URL(this.getAttribute("url"), location)
    url.searchParams.set("q", this.#input.value)
    try {
      const response = await request(url, { signal: this.#running.signal })
      this.querySelector("[role=listbox]").innerHTML = await response.text()
      this.#choose(0)
    } catch (error) {
      if (error.name !== "AbortError") this.dispatchEvent(new CustomEvent("palette-failed", { bubbles: true }))
    }
  }

  #walk = (event) => {
    if (isComposing(event)) return
    const options = [...this.querySelectorAll("[role=option]")]
    const here = options.findIndex((option) => option.ariaSelected === "true")
    const to = { ArrowDown: here + 1, ArrowUp: here - 1 }[event.key]
    if (to !== undefined) this.#choose(to % options.length)
    else if (event.key === "Enter" && here >= 0) options[here].click()
    else return
    event.preventDefault()
  }

  #choose(index) {
    const options = [...this.querySelectorAll("[role=option]")]
    for (const option of options) option.ariaSelected = "false"
    const chosen = options.at(index)
    this.#input.setAttribute("aria-activedescendant", chosen?.id ?? "")
    if (!chosen) return
    chosen.ariaSelected = "true"
    chosen.scrollIntoView({ block: "nearest" })
  }
}
