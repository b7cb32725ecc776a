import { announce } from "lib/announce"
import { paint } from "lib/paint"
import { HttpError, post } from "lib/http"
import { act, complain, refresh } from "lib/turns"
import { lightMarkup } from "models/markup"
import { Reply } from "models/reply"
import { countWords, Reveal, segmenterFor } from "models/reveal"

const SLOW_MS = 8_000
const VERY_SLOW_MS = 30_000
const SILENT_MS = 3_000
const LOST_MS = 20_000
const AGAIN_MS = 3_000

// <chat-stream src="…" after="3" waited="0">: reads a reply into the .prose beside it, as light markup, until the server's own
// rendering takes its place. Another src makes it begin again from the text beside it. Emits "reply-began" and "reply-ended".
export class ChatStream extends HTMLElement {
  static observedAttributes = ["src"]
  #source = null
  #reply
  #reveal
  #frame = 0
  #timers = new Set()
  #lost = null
  #isSlow = false
  #spoken = 0
  #ending = false

  connectedCallback() {
    this.#reply = new Reply({ text: this.#prose.textContent, reasoning: this.#thoughts.textContent, last: Number(this.getAttribute("after")) })
    this.#reveal = new Reveal(segmenterFor(this.#prose.lang || document.documentElement.lang))
    this.#reveal.start(this.#mode === "whole" ? "" : this.#reply.text)
    for (const element of [this.#prose, this.#thoughts]) element.classList.remove("prose--raw")
    this.#draw()
    this.addEventListener("click", this.#click)
    this.#open()
    this.#startClocks()
    if (!this.#reply.text) announce(this.#say("replying"))
    document.dispatchEvent(new CustomEvent("reply-began"))
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.#click)
    this.#source?.close()
    cancelAnimationFrame(this.#frame)
    for (const timer of this.#timers) clearTimeout(timer)
    clearTimeout(this.#lost)
    // It may only have been moved; whoever listens looks at the page as it is.
    queueMicrotask(() => document.dispatchEvent(new CustomEvent("reply-ended")))
  }

  attributeChangedCallback(_name, old) {
    if (old !== null && this.isConnected) queueMicrotask(() => this.#beginAgain())
  }

  #beginAgain() {
    if (this.isConnected) this.replaceWith(this.cloneNode(true))
  }

  get #article() {
    return this.closest("article")
  }

  get #prose() {
    return this.parentElement.querySelector(":scope > .prose")
  }

  get #thoughts() {
    return this.parentElement.querySelector(".message__reasoning .prose")
  }

  get #mode() {
    const chosen = document.documentElement.dataset.reveal ?? "smooth"
    const still = document.hidden || matchMedia("(prefers-reduced-motion: reduce)").matches
    return chosen === "smooth" && still ? "instant" : chosen
  }

  #say(key, values = {}) {
    const words = document.getElementById("chat")?.dataset[`say${key[0].toUpperCase()}${key.slice(1)}`] ?? ""
    return Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), words)
  }

  #open() {
    this.#source = new EventSource(this.getAttribute("src"))
    this.#source.addEventListener("open", () => this.#found())
    for (const kind of ["message", "reasoning", "status", "complete"]) this.#source.addEventListener(kind, (event) => this.#take(kind, event))
    // The browser calls its own troubles by the name of our frame.
    this.#source.addEventListener("error", (event) => (event.data ? this.#take("error", event) : this.#troubled()))
  }

  #take(kind, { lastEventId, data }) {
    const change = this.#reply.take(kind, lastEventId, JSON.parse(data))
    if (!change) return
    this.#found()
    if (change.kind === "text") this.#takeText(change)
    else if (change.kind === "reasoning") this.#drawThoughts()
    else if (change.kind === "status") this.#drawWaiting()
    else if (change.kind === "complete") this.#end()
  }

  #takeText({ added, replaced }) {
    this.#stopClocks()
    if (replaced) this.#reveal.replace(this.#reply.text)
    else this.#reveal.push(added, performance.now())
    this.#schedule()
  }

  #schedule() {
    if (this.#mode === "whole") return
    if (this.#mode === "instant") {
      this.#reveal.flush()
      this.#draw()
    } else this.#frame ||= requestAnimationFrame(this.#step)
  }

  #step = () => {
    this.#frame = 0
    if (this.#reveal.step(performance.now())) this.#draw()
    if (this.#reveal.isDone) this.#finish()
    else if (this.#reveal.shown.length < this.#reply.text.length) this.#frame = requestAnimationFrame(this.#step)
  }

  #draw() {
    const text = this.#reveal.shown
    this.toggleAttribute("data-started", Boolean(text))
    paint(this.#prose, lightMarkup(text))
    if (document.documentElement.dataset.announce === "sentences") this.#speakSentences(text)
  }

  #drawThoughts() {
    const details = this.#thoughts.closest("details")
    details.hidden = !this.#reply.reasoning
    paint(this.#thoughts, lightMarkup(this.#reply.reasoning))
  }

  // What there is to say before the first word; "lost" is said over it and comes first.
  #drawWaiting() {
    const { state, position } = this.#reply.status ?? {}
    if (state === "queued") this.#note(position > 1 ? this.#say("queued", { n: position - 1 }) : this.#say("next"))
    else this.#note(this.#isSlow ? this.#say("thinking") : "")
  }

  #note(words) {
    this.querySelector("[data-note]").textContent = words
  }

  // A reply that lets itself be waited for.
  #startClocks() {
    if (this.#reply.text) return
    const waited = Number(this.getAttribute("waited"))
    this.#later(SLOW_MS - waited, () => {
      this.#isSlow = true
      if (!("lost" in this.dataset)) this.#drawWaiting()
    })
    this.#later(VERY_SLOW_MS - waited, () => (this.querySelector("[data-help]").hidden = false))
  }

  #stopClocks() {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    this.#isSlow = false
    this.#note("")
    this.querySelector("[data-help]").hidden = true
  }

  #later(delay, action) {
    this.#timers.add(setTimeout(action, Math.max(0, delay)))
  }

  // The browser reconnects by itself and names the last frame it has. It only gives up when the server says so.
  #troubled() {
    if (this.#ending) return
    if (this.#source.readyState === EventSource.CLOSED) return this.#finish()
    this.#lost ??= setTimeout(() => {
      this.#note(this.#say("lost"))
      this.dataset.lost = ""
      this.#lost = setTimeout(this.#finish, LOST_MS)
    }, SILENT_MS)
  }

  #found() {
    clearTimeout(this.#lost)
    this.#lost = null
    if (!("lost" in this.dataset)) return
    delete this.dataset.lost
    if (this.#reply.text) this.#note("")
    else this.#drawWaiting()
  }

  #end() {
    this.#source.close()
    this.#reveal.end()
    if (this.#mode === "smooth" && !this.#reveal.isDone) this.#frame ||= requestAnimationFrame(this.#step)
    else this.#finish()
  }

  // Puts the server's rendering in the place of ours, which removes this element unless the reply is still being written.
  #finish = async () => {
    if (this.#ending || !this.isConnected) return
    this.#ending = true
    this.#source.close()
    const { complete, error, text } = this.#reply
    try {
      await refresh(this.#article.dataset.url)
    } catch (failure) {
      return this.#stay(failure, error)
    }
    if (this.isConnected) return this.#beginAgain()
    if (complete) announce(this.#ended(complete, error, text))
  }

  // The page cannot be brought up to date now; what arrived stays readable, and it is tried again until it can.
  #stay(failure, error) {
    this.#ending = false
    if (!(failure instanceof HttpError)) throw failure
    this.dataset.lost = ""
    this.#note(error?.text ?? this.#say("lost"))
    if (failure.status === 0 || failure.status >= 500) return this.#later(AGAIN_MS, this.#finish)
    complain(failure)
    this.querySelector("[data-help]").hidden = false
  }

  #ended(complete, error, text) {
    if (error) return error.text
    if (complete?.status === "stopped") return document.getElementById("chat").dataset.sayStopped
    const how = document.documentElement.dataset.announce
    if (how === "whole") return text
    if (how === "sentences") return text.slice(this.#spoken)
    const count = countWords(text, document.documentElement.lang)
    const { sayOne, sayMany } = document.getElementById("chat").dataset
    return count === 1 ? sayOne : sayMany.replace("{n}", count)
  }

  #speakSentences(text) {
    const [sentences] = text.slice(this.#spoken).match(/^[\s\S]*[.!?。！？…]["”」』»]?(?=\s|$|[\u3000-\u9fff])/) ?? []
    if (!sentences) return
    this.#spoken += sentences.length
    announce(sentences.trim())
  }

  #click = async ({ target }) => {
    const wanted = target.closest("[data-act]")?.dataset.act
    if (wanted !== "stop" && wanted !== "retry") return
    const { url } = document.getElementById("chat").dataset
    try {
      await post(`${url}interruption/`)
      if (wanted === "retry") await this.#retry(url)
    } catch (error) {
      complain(error)
    }
  }

  async #retry(url) {
    await new Promise((resolve) => document.addEventListener("reply-ended", resolve, { once: true }))
    await act(`${url}generations/`, { purpose: "regenerate" })
  }
}
