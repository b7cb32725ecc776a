import { request } from "lib/http"
import { isComposing } from "lib/keys"

const SHOWN = 8

// <command-list for="ID" url="…" label="…">: while that field holds a slash command, lists those whose names begin alike, with
// what they do. Arrows move, Tab or Enter takes one, Escape closes. The list is fetched with the first slash.
export class CommandList extends HTMLElement {
  #commands = null
  #found = []
  #at = -1

  connectedCallback() {
    this.#field.addEventListener("input", this.#look)
    this.#field.addEventListener("keydown", this.#press)
    this.#field.addEventListener("blur", this.#close)
    this.addEventListener("pointerdown", this.#take)
    if (this.#field.value.startsWith("/")) this.#look()
  }

  disconnectedCallback() {
    this.removeEventListener("pointerdown", this.#take)
  }

  get #field() {
    return document.getElementById(this.getAttribute("for"))
  }

  // The name that is being typed: behind the slash that begins the text, or one behind a bar.
  get #typed() {
    const { value, selectionStart } = this.#field
    return value.startsWith("/") ? (value.slice(0, selectionStart).match(/(?:^|\|\s*)\/([\w?-]*)$/)?.[1] ?? null) : null
  }

  #look = async () => {
    if (this.#typed === null) return this.#close()
    this.#commands ??= request(this.getAttribute("url"), { headers: { Accept: "application/json" } }).then((it) => it.json())
    const { commands } = await this.#commands
    const typed = this.#typed?.toLowerCase()
    if (typed === undefined || typed === null) return this.#close()
    const starts = (command) => [command.name, ...command.aliases].some((name) => name.startsWith(typed))
    const found = commands.filter(starts)
    if (typed) found.sort((one, other) => one.name.length - other.name.length)
    this.#found = found.slice(0, SHOWN)
    this.#at = -1
    this.#draw()
  }

  #draw() {
    const list = document.createElement("ul")
    list.id = "command-options"
    list.className = "commands menu"
    list.setAttribute("role", "listbox")
    list.ariaLabel = this.getAttribute("label")
    for (const [index, { name, summary, example }] of this.#found.entries()) {
      const item = document.createElement("li")
      item.id = `command-option-${index}`
      item.className = "commands__item"
      item.dataset.name = name
      item.setAttribute("role", "option")
      item.ariaSelected = String(index === this.#at)
      item.append(Object.assign(document.createElement("code"), { textContent: `/${name}` }))
      item.append(Object.assign(document.createElement("span"), { textContent: summary, title: example }))
      list.append(item)
    }
    this.replaceChildren(...(this.#found.length ? [list] : []))
    const field = this.#field
    field.setAttribute("aria-controls", "command-options")
    field.ariaExpanded = String(this.#found.length > 0)
    if (this.#at >= 0) field.setAttribute("aria-activedescendant", `command-option-${this.#at}`)
    else field.removeAttribute("aria-activedescendant")
  }

  #press = (event) => {
    if (!this.#found.length || isComposing(event)) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const chosen = this.#found[Math.max(0, this.#at)]
    const isTyped = this.#typed === chosen?.name
    if (step) {
      this.#at = (this.#at + step + this.#found.length) % this.#found.length
      this.#draw()
    } else if (event.key === "Escape") this.#close()
    else if (event.key === "Tab" && !event.shiftKey && !isTyped) this.#complete(chosen.name)
    else if (event.key === "Enter" && this.#at >= 0 && !event.shiftKey) this.#complete(chosen.name)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  #take = (event) => {
    const item = event.target.closest("[data-name]")
    if (!item) return
    event.preventDefault()
    this.#complete(item.dataset.name)
  }

  #complete(name) {
    const field = this.#field
    const end = field.selectionStart
    field.setRangeText(`${name} `, end - (this.#typed?.length ?? 0), end, "end")
    this.#close()
    field.dispatchEvent(new Event("input", { bubbles: true }))
    field.focus()
  }

  #close = () => {
    this.#found = []
    this.#at = -1
    this.replaceChildren()
    this.#field?.setAttribute("aria-expanded", "false")
    this.#field?.removeAttribute("aria-activedescendant")
  }
}
