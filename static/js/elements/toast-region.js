import { announce } from "lib/announce"
import { csrfToken } from "lib/http"

const SHORT = 5000
const LONG = 8000

// <toast-region id="toasts">: shows its .toast children one after the other. Hovering or focusing one stops the clock.
export class ToastRegion extends HTMLElement {
  #timer
  #watch = new MutationObserver(() => this.#next())

  connectedCallback() {
    this.#watch.observe(this, { childList: true })
    document.addEventListener("toast", this.#add)
    this.addEventListener("click", this.#click)
    for (const name of ["pointerenter", "focusin"]) this.addEventListener(name, this.#pause)
    for (const name of ["pointerleave", "focusout"]) this.addEventListener(name, this.#resume)
    this.#next()
  }

  disconnectedCallback() {
    this.#watch.disconnect()
    clearTimeout(this.#timer)
    document.removeEventListener("toast", this.#add)
    this.removeEventListener("click", this.#click)
    for (const name of ["pointerenter", "focusin"]) this.removeEventListener(name, this.#pause)
    for (const name of ["pointerleave", "focusout"]) this.removeEventListener(name, this.#resume)
  }

  get #shown() {
    return this.querySelector(":scope > .toast[data-state=shown]")
  }

  #add = ({ detail }) => {
    if (!detail?.text) return
    const template = document.getElementById(detail.undo ? "toast-undo" : "toast-plain")
    const toast = template.content.firstElementChild.cloneNode(true)
    toast.classList.add(`toast--${detail.level ?? "info"}`)
    toast.querySelector("p").textContent = detail.text
    if (detail.undo) {
      toast.querySelector("form").action = detail.undo
      toast.querySelector("[name=csrfmiddlewaretoken]").value = csrfToken()
    }
    this.append(toast)
  }

  #next() {
    if (this.#shown) return
    const toast = this.querySelector(":scope > .toast")
    if (!toast) return this.matches(":popover-open") && this.hidePopover()
    toast.dataset.state = "shown"
    this.#toTop()
    announce(toast.querySelector("p").textContent)
    this.#resume()
  }

  // As a popover it lies above open dialogs; shown again it lies above those opened since.
  #toTop() {
    if (!this.showPopover) return
    this.popover = "manual"
    if (this.matches(":popover-open")) this.hidePopover()
    this.showPopover()
  }

  #pause = () => clearTimeout(this.#timer)

  #resume = () => {
    clearTimeout(this.#timer)
    const lasting = this.#shown?.querySelector("form") ? LONG : SHORT
    this.#timer = setTimeout(() => this.#close(), lasting)
  }

  #click = ({ target }) => target.closest("[data-close]") && this.#close()

  #close() {
    this.#shown?.remove()
    this.#next()
  }
}
