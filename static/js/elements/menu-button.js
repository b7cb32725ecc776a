import { placeBeside } from "lib/place"

// <menu-button>: a button with popovertarget and its .menu. Arrow keys walk the menu, a choice closes it, and where the
// style sheet cannot hang it on the button, it is placed here.
export class MenuButton extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", this.#walk)
    this.addEventListener("click", this.#choose)
    this.#menu?.addEventListener("toggle", this.#opened)
  }

  disconnectedCallback() {
    this.removeEventListener("keydown", this.#walk)
    this.removeEventListener("click", this.#choose)
    this.#menu?.removeEventListener("toggle", this.#opened)
  }

  get #menu() {
    return this.querySelector("[popover]")
  }

  get #items() {
    return [...this.#menu.querySelectorAll("a, button, input")].filter((item) => !item.disabled && item.offsetParent !== null)
  }

  #opened = ({ newState }) => {
    if (newState !== "open") return
    if (!CSS.supports("position-area", "block-end")) this.#place()
    if (this.matches(":focus-within") && this.querySelector("[popovertarget]:focus-visible")) this.#items[0]?.focus()
  }

  #place() {
    const menu = this.#menu
    const anchor = this.querySelector("[popovertarget]").getBoundingClientRect()
    const options = { above: menu.classList.contains("menu--up"), end: menu.classList.contains("menu--end") }
    const { x, y } = placeBeside(anchor, menu.getBoundingClientRect(), options)
    menu.style.setProperty("--menu-x", `${x}px`)
    menu.style.setProperty("--menu-y", `${y}px`)
    menu.dataset.placed = ""
  }

  #walk = (event) => {
    if (!this.#menu?.matches(":popover-open")) return
    const items = this.#items
    const here = items.indexOf(document.activeElement)
    const to = { ArrowDown: here + 1, ArrowUp: here < 0 ? -1 : here - 1, Home: 0, End: -1 }[event.key]
    if (to === undefined) return
    event.preventDefault()
    items.at(to % items.length)?.focus()
  }

  #choose = ({ target }) => {
    if (target.closest(".menu__item") && !target.closest("[data-keep-open]")) this.#menu.hidePopover()
  }
}
