import { announce } from "lib/announce"
import { toast } from "lib/toast"
import { act, complain, parsed } from "lib/turns"
import { request } from "lib/http"
import { Versions } from "models/versions"

// <chat-turns><ol>: puts a row of actions under the turn that is pointed at or focused, and under the last one, and does what its
// buttons say. Also does what a "turn-action" event on an article names (keys and swipes send those).
export class ChatTurns extends HTMLElement {
  #versions = new Versions()
  #pointed = null
  #chosen = null

  connectedCallback() {
    for (const [target, name, action] of this.#listeners) target.addEventListener(name, action)
    this.#update()
  }

  disconnectedCallback() {
    for (const [target, name, action] of this.#listeners) target.removeEventListener(name, action)
  }

  get #list() {
    return this.querySelector("ol")
  }

  get #menu() {
    return document.getElementById("message-menu")
  }

  get #chat() {
    return document.getElementById("chat")
  }

  get #last() {
    return "atEnd" in this.#list.dataset ? this.#list.querySelector(":scope > .turn:last-child > article") : null
  }

  #point = ({ target, pointerType }) => {
    if (pointerType === "touch") return
    this.#pointed = target.closest("article.message")
    this.#update()
  }

  #update = () => {
    const wanted = new Set([this.#pointed, this.#last, this.#chosen, this.querySelector("article:focus-within, article:focus")])
    for (const row of this.querySelectorAll(".action-row")) if (!wanted.has(row.closest("article"))) row.remove()
    for (const article of wanted) if (article?.isConnected && !article.matches("[data-state=pending]")) this.#fill(article)
  }

  #fill(article) {
    const foot = article.querySelector(".message__foot")
    let row = foot.querySelector(".action-row")
    if (!row) {
      row = document.getElementById("action-row").content.firstElementChild.cloneNode(true)
      foot.append(row)
    }
    const { version, versions, author } = article.dataset
    const isLast = article === this.#last
    const part = (name) => row.querySelector(`[data-act=${name}]`)
    row.querySelector("[data-part=versions]").hidden = Number(versions) < 2
    row.querySelector("[data-part=count]").textContent = `${version} / ${versions}`
    part("previous").disabled = Number(version) < 2
    part("next").disabled = version === versions && !(isLast && author === "character")
    const isUnanswered = isLast && author === "person"
    part("regenerate").hidden = ("first" in article.dataset && !isLast) || isUnanswered
    part("reply").hidden = !isUnanswered
    for (const button of row.querySelectorAll("[data-act]:not([data-act=menu])")) button.ariaDisabled = String(!navigator.onLine)
  }

  #click = (event) => {
    const button = event.target.closest("[data-act]")
    if (!button || button.closest("chat-stream")) return
    const article = button.closest("article") ?? (this.#menu.contains(button) ? this.#chosen : null)
    if (!article) return
    event.preventDefault()
    this.#do(button.dataset.act, article, button)
  }

  #asked = ({ target, detail }) => this.#do(detail.action, target, target.querySelector(`[data-act=${detail.action}]`), true)

  #do(action, article, button, isByKey = button?.matches(":focus-visible")) {
    const url = article.dataset.url
    const isLast = article === this.#last
    const doing = {
      previous: () => this.#step(article, "previous"),
      next: () => this.#step(article, "next"),
      regenerate: () => this.#regenerate(article, isLast),
      reply: () => this.#regenerate(article, true),
      continue: () => act(`${this.#chat.dataset.url}generations/`, { purpose: "continue" }),
      edit: () => this.#edit(article),
      branch: () => act(`${url}branches/`),
      menu: () => this.#openMenu(article, button, isByKey),
      copy: () => this.#copy(article),
      speak: () => this.#speak(article),
      bookmark: () => act(`${url}bookmark/`),
      hide: () => act(`${url}visibility/`, { hidden: article.dataset.state !== "hidden" }),
      inspect: () => document.dispatchEvent(new CustomEvent("open-panel", { detail: { url: `${this.#chat.dataset.url}prompt/?message=${article.id.replace("message-", "")}` } })),
      delete: () => this.#delete(article, "one"),
      "delete-from": () => this.#delete(article, "tail"),
    }
    if (!article.matches("[aria-busy=true]")) doing[action]?.()
  }

  async #step(article, direction) {
    const { id, version, versions, author, url } = article.dataset
    const isLast = article === this.#last && author === "character"
    const step = this.#versions.step(article.id ?? id, { number: Number(version), count: Number(versions), isLast }, direction, performance.now())
    if (step?.make) return this.#regenerate(article, true)
    if (!step) return
    this.#hold(article)
    if (await act(`${url}versions/`, { number: step.go })) announce(this.#chat.dataset.sayMoved.replace("{n}", step.go).replace("{all}", versions))
  }

  // A later turn is told anew on a branch of its own.
  #regenerate(article, isLast) {
    if (!isLast) return act(`${article.dataset.url}retelling/`)
    this.#hold(article, true)
    return act(`${this.#chat.dataset.url}generations/`, { purpose: article.dataset.author === "character" ? "regenerate" : "reply" })
  }

  // The top of the turn stays where it is, so its end must not come up.
  #hold(article, growing = false) {
    const turn = article.closest(".turn")
    turn.style.minBlockSize = `${turn.offsetHeight}px`
    document.dispatchEvent(new CustomEvent("hold-turn", { detail: { turn, growing } }))
  }

  async #edit(article) {
    if (article.matches("[data-editing]")) return
    try {
      const response = await request(`${article.dataset.url}editor/`)
      article.querySelector(".message__body").append(parsed(await response.text()))
      article.dataset.editing = ""
    } catch (error) {
      complain(error)
    }
  }

  #openMenu(article, button, isByKey) {
    if (!button) return
    this.#chosen = article
    const isMarked = { bookmark: "bookmarked" in article.dataset, hide: article.dataset.state === "hidden" }
    for (const [action, on] of Object.entries(isMarked)) this.#menu.querySelector(`[data-act=${action}]`).toggleAttribute("data-marked", on)
    const isCharacter = article.dataset.author === "character"
    this.#menu.querySelector("[data-act=continue]").hidden = !(isCharacter && article === this.#last)
    this.#menu.querySelector("[data-act=inspect]").hidden = !isCharacter
    this.#menu.querySelector("[data-act=speak]").hidden = !("speechSynthesis" in window)
    this.#menu.showPopover({ source: button })
    if (isByKey) this.#menu.querySelector("button:not([hidden])").focus()
  }

  #menuToggled = ({ newState }) => {
    if (newState === "open") return
    // The click that closed the menu still wants to know which turn it was about.
    setTimeout(() => {
      if (this.#menu?.matches(":popover-open")) return
      this.#chosen = null
      this.#update()
    })
  }

  async #copy(article) {
    await navigator.clipboard.writeText(article.querySelector(".message__body > .prose")?.innerText ?? "")
    toast(this.#chat.dataset.sayCopied, { level: "success" })
  }

  async #speak(article) {
    const { readAloud } = await import("lib/speech")
    const prose = article.querySelector(".message__body > .prose")
    readAloud(prose?.innerText ?? "", prose?.lang)
  }

  async #delete(article, scope) {
    const turn = article.closest(".turn")
    const near = turn.previousElementSibling?.querySelector("article")
    const turns = [...this.#list.children]
    const gone = scope === "tail" ? turns.slice(turns.indexOf(turn)) : [turn]
    if (!(await act(`${article.dataset.url}deletion/`, { scope }))) return
    for (const each of gone) each.remove()
    // What follows a cut is the end, whatever there was beyond the window.
    if (scope === "tail") this.#list.dataset.atEnd = ""
    near?.focus({ preventScroll: true })
    this.#update()
  }

  // What was deleted comes back without the page being loaded anew.
  #undo = async (event) => {
    const toast = event.target.closest(".toast")
    if (!toast || !event.target.action.startsWith(new URL(this.#chat.dataset.url, location))) return
    event.preventDefault()
    toast.remove()
    await act(event.target.action)
  }

  #listeners = [
    [this, "pointerover", this.#point],
    [this, "pointerleave", this.#point],
    [this, "focusin", this.#update],
    [this, "focusout", () => setTimeout(this.#update)],
    [this, "turns-changed", this.#update],
    [this, "turn-action", this.#asked],
    [document, "click", this.#click],
    [document, "reply-ended", this.#update],
    [document, "submit", this.#undo],
    [window, "online", this.#update],
    [window, "offline", this.#update],
    [document.getElementById("message-menu"), "toggle", this.#menuToggled],
  ]
}
