import { isComposing, isField, keyName } from "lib/keys"

const ACTIONS = { e: "edit", r: "regenerate", b: "branch", c: "copy", m: "menu" }
const STEPS = { arrowleft: "previous", arrowright: "next" }

// <chat-keys>: Alt+↑ and Alt+↓ walk the turns; letters act on the focused one; ← and → change the version of the focused or the last
// one while nothing is typed. Escape stops what is being written, then leads to the field.
export class ChatKeys extends HTMLElement {
  connectedCallback() {
    document.addEventListener("keydown", this.#press)
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.#press)
  }

  get #articles() {
    return [...document.querySelectorAll("#turns article.message")]
  }

  #press = (event) => {
    if (event.defaultPrevented || isComposing(event) || document.querySelector("dialog:modal, :popover-open:not(tool-tip, toast-region)")) return
    const key = keyName(event)
    const here = event.target.closest?.("article.message")
    if (key === "alt+arrowup" || key === "alt+arrowdown") this.#walk(event, here, key === "alt+arrowup" ? -1 : 1)
    else if (isField(event.target)) return
    else if (here && ACTIONS[key] && document.documentElement.dataset.keys !== "off") this.#do(event, here, ACTIONS[key])
    else if (STEPS[key] && event.target.closest("#log") && !document.getElementById("message-text").value) this.#do(event, here ?? this.#articles.at(-1), STEPS[key])
    else if (key === "escape" && document.querySelector("chat-stream")) document.querySelector("chat-composer").stop()
    else if (key === "escape" && here) document.getElementById("message-text").focus()
  }

  #walk(event, here, step) {
    const articles = this.#articles
    const index = here ? articles.indexOf(here) + step : articles.length - 1
    const next = articles[index]
    if (!next) return
    event.preventDefault()
    next.focus()
    next.scrollIntoView({ block: "nearest" })
  }

  #do(event, article, action) {
    if (!article) return
    event.preventDefault()
    article.dispatchEvent(new CustomEvent("turn-action", { bubbles: true, detail: { action } }))
  }
}
