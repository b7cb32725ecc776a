import { Swipe } from "models/swipe"

// <chat-swipes>: a finger that pulls the text of a turn sideways changes its version. Sends "turn-action" to the article.
export class ChatSwipes extends HTMLElement {
  #swipe = new Swipe()
  #article = null

  connectedCallback() {
    for (const [name, action] of this.#listeners) document.addEventListener(name, action)
  }

  disconnectedCallback() {
    for (const [name, action] of this.#listeners) document.removeEventListener(name, action)
  }

  #down = ({ target, pointerType, isPrimary, clientX, clientY }) => {
    const article = pointerType === "touch" && isPrimary ? target.closest?.("#turns article[data-author=character]") : null
    const isTaken = target.closest?.("pre, table, button, a, textarea, summary, [aria-busy=true]")
    if (!article || isTaken || !this.#hasVersions(article)) return
    this.#article = article
    this.#swipe.down(clientX, clientY)
  }

  #hasVersions(article) {
    return Number(article.dataset.versions) > 1 || article.matches("[data-at-end] > .turn:last-child > article")
  }

  #move = ({ clientX, clientY }) => {
    if (!this.#article) return
    const offset = this.#swipe.move(clientX, clientY)
    if (offset) this.#article.querySelector(".message__body").style.translate = `${offset}px`
  }

  #up = ({ clientX, clientY }) => {
    if (!this.#article) return
    const article = this.#article
    const direction = this.#swipe.up(clientX, clientY)
    this.#release()
    if (direction) article.dispatchEvent(new CustomEvent("turn-action", { bubbles: true, detail: { action: direction } }))
  }

  #release = () => {
    this.#swipe.cancel()
    if (this.#article) this.#article.querySelector(".message__body").style.translate = ""
    this.#article = null
  }

  #listeners = [
    ["pointerdown", this.#down],
    ["pointermove", this.#move],
    ["pointerup", this.#up],
    ["pointercancel", this.#release],
  ]
}
