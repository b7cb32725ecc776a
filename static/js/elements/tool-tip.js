import { placeBeside } from "lib/place"

const WAIT = 450
const FOCUS_WAIT = 150
const ICON_ONLY = "button.button--icon[aria-label], a.button--icon[aria-label], [data-rail=collapsed] .rail__link, [data-tip]"

// <tool-tip>: one for the page. Names icon-only buttons on hover and on keyboard focus; Escape hides it.
export class ToolTip extends HTMLElement {
  #timer

  connectedCallback() {
    this.className = "tooltip"
    this.popover = "manual"
    this.ariaHidden = "true"
    for (const [name, action] of this.#listeners) document.addEventListener(name, action)
  }

  disconnectedCallback() {
    clearTimeout(this.#timer)
    for (const [name, action] of this.#listeners) document.removeEventListener(name, action)
  }

  #hover = ({ target, pointerType }) => {
    const owner = target.closest?.(ICON_ONLY)
    if (!owner || pointerType === "touch") return this.#hide()
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#show(owner), WAIT)
  }

  #focus = ({ target }) => {
    const owner = target.closest?.(ICON_ONLY)
    if (!owner?.matches(":focus-visible")) return
    // Not at once: focus may come from a dialog that is just opening, and two cannot be shown in one step.
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#show(owner), FOCUS_WAIT)
  }

  #escape = ({ key }) => key === "Escape" && this.#hide()

  #hide = () => {
    clearTimeout(this.#timer)
    if (this.matches(":popover-open")) this.hidePopover()
  }

  #show(owner) {
    if (!owner.isConnected) return
    this.textContent = owner.dataset.tip ?? owner.ariaLabel ?? owner.textContent.trim()
    if (this.matches(":popover-open")) this.hidePopover()
    this.showPopover()
    const { x, y } = placeBeside(owner.getBoundingClientRect(), this.getBoundingClientRect(), { gap: 6, centre: true })
    this.style.left = `${x}px`
    this.style.top = `${y}px`
  }

  #listeners = [
    ["pointerover", this.#hover],
    ["focusin", this.#focus],
    ["focusout", this.#hide],
    ["pointerdown", this.#hide],
    ["keydown", this.#escape],
  ]
}
