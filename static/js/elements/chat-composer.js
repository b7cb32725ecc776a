import { announce } from "lib/announce"
import { post } from "lib/http"
import { isComposing } from "lib/keys"
import { debounce } from "lib/timing"
import { act, complain, goTo, show } from "lib/turns"

// <chat-composer draft="…" stop="…" generate="…"><form class="composer">: Enter sends, the button becomes Stop while something is
// being written, drafts are kept. Shows the person's turn at once. Writes a line for the person into the field.
export class ChatComposer extends HTMLElement {
  #impersonating = null
  #sending = false
  #keep = debounce(() => this.#saveDraft(), 800)

  connectedCallback() {
    for (const [target, name, action] of this.#listeners) target.addEventListener(name, action)
    if (this.getAttribute("impersonation")) this.#readLine(this.getAttribute("impersonation"))
    this.#fit()
    this.#tell()
  }

  disconnectedCallback() {
    for (const [target, name, action] of this.#listeners) target.removeEventListener(name, action)
    this.#keep.flush()
    this.#impersonating?.close()
  }

  get #form() {
    return this.querySelector("form")
  }

  get #field() {
    return this.querySelector("textarea")
  }

  get #list() {
    return document.getElementById("turns")
  }

  get #button() {
    return this.querySelector(".composer__send")
  }

  get #isWriting() {
    return Boolean(this.#impersonating || document.querySelector("chat-stream"))
  }

  #tell = () => {
    const state = this.#isWriting ? "stop" : "send"
    const button = this.#button
    if (button.dataset.state !== state || !button.dataset.told) {
      button.dataset.state = state
      button.dataset.told = "1"
      button.ariaLabel = button.dataset[state]
      button.toggleAttribute("formnovalidate", state === "stop")
      if (state === "stop") button.setAttribute("formaction", this.getAttribute("stop"))
      else button.removeAttribute("formaction")
    }
    for (const item of this.querySelectorAll("[data-compose]")) item.disabled = state === "stop"
    button.ariaDisabled = String(state === "send" && !navigator.onLine)
  }

  #submit = (event) => {
    event.preventDefault()
    if (this.#isWriting) this.stop()
    else if (!navigator.onLine) this.#say(document.getElementById("chat").dataset.sayOffline)
    else if (this.#field.value.trim()) this.#send()
    else this.#field.focus()
  }

  async stop() {
    try {
      await post(this.getAttribute("stop"))
    } catch (error) {
      complain(error)
    }
  }

  async #send() {
    if (this.#sending) return
    this.#sending = true
    const text = this.#field.value
    // Commands are no turn of the story.
    const pending = text.startsWith("/") ? null : this.#showPending(text)
    this.#keep.cancel()
    this.#fill("")
    this.#say("")
    try {
      const response = await post(this.#form.action, { text })
      pending?.remove()
      this.#hear(response)
      // Somewhere else in the story what was said is not seen: the end is.
      if ("atEnd" in this.#list.dataset || !pending) await show(response)
      else await goTo(document.getElementById("chat").dataset.url)
      if (!text.startsWith("/")) document.dispatchEvent(new CustomEvent("message-sent"))
    } catch (error) {
      pending?.remove()
      this.#giveBack(text, error)
    }
    this.#sending = false
    this.#tell()
  }

  // What commands have for the field: a text, or the address of a line that is being written for the person.
  async #hear(response) {
    const text = response.headers.get("X-Compose")
    if (text !== null) {
      this.#fill(decodeURIComponent(text))
      this.#keep()
      this.#field.focus()
    }
    if (response.headers.get("Content-Type")?.includes("json")) this.#readLine((await response.clone().json()).address)
  }

  // What could not be sent stands in the field again, with the reason.
  async #giveBack(text, error) {
    this.#fill(this.#field.value ? `${text}\n\n${this.#field.value}` : text)
    this.#keep()
    if (error.status === 422) this.#say(await error.response.text())
    else complain(error)
  }

  #showPending(text) {
    const pending = document.getElementById("pending-turn").content.firstElementChild.cloneNode(true)
    pending.querySelector(".prose").textContent = text
    if ("atEnd" in this.#list.dataset) {
      if (this.#follows(pending)) pending.querySelector(".message__head")?.remove()
      this.#list.append(pending)
      document.dispatchEvent(new CustomEvent("pin-log"))
    }
    return pending
  }

  // Said by whoever spoke last: the name is not repeated.
  #follows(pending) {
    const last = this.#list.querySelector(":scope > .turn:last-child > article")
    return last?.dataset.author === "person" && last.ariaLabel === pending.querySelector("article").ariaLabel
  }

  #say(words) {
    this.querySelector(".composer__error").textContent = words
    this.#field.toggleAttribute("aria-invalid", Boolean(words))
  }

  #fill(text) {
    this.#field.value = text
    this.#fit()
  }

  #fit() {
    if (CSS.supports("field-sizing", "content")) return
    this.#field.style.blockSize = "auto"
    this.#field.style.blockSize = `${this.#field.scrollHeight}px`
  }

  #typed = () => {
    this.#fit()
    this.#say("")
    this.#keep()
  }

  async #saveDraft() {
    try {
      await post(this.getAttribute("draft"), { text: this.#field.value }, { keepalive: true })
    } catch {
      // It is still in the field; typing tries again.
    }
  }

  #reached = () => {
    this.#say("")
    this.#tell()
  }

  #leaving = () => document.visibilityState === "hidden" && this.#keep.flush()

  #press = (event) => {
    if (isComposing(event)) return
    if (event.key === "Escape") return this.#escape(event)
    // On a button Enter presses it.
    if (event.target !== this.#field || event.key !== "Enter" || event.shiftKey || event.altKey) return
    const breaks = document.documentElement.dataset.enter === "breaks" || matchMedia("(hover: none) and (pointer: coarse)").matches
    if (breaks && !event.ctrlKey && !event.metaKey) return
    event.preventDefault()
    if (!this.#isWriting) this.#form.requestSubmit()
  }

  #escape(event) {
    if (this.#isWriting) this.stop()
    else this.#field.blur()
    event.preventDefault()
  }

  #choose = ({ target }) => {
    const wanted = target.closest("[data-compose]")?.dataset.compose
    if (wanted === "continue") act(this.getAttribute("generate"), { purpose: "continue" })
    if (wanted === "impersonate") this.#impersonate()
  }

  async #impersonate() {
    try {
      const response = await post(this.getAttribute("generate"), { purpose: "impersonate" })
      this.#readLine((await response.json()).address)
    } catch (error) {
      complain(error)
    }
  }

  // The line that is written for the person appears in the field, ready to be changed.
  #readLine(address) {
    const before = this.#field.value.trim()
    let text = ""
    const source = new EventSource(address)
    this.#impersonating = source
    this.#field.readOnly = true
    this.#tell()
    source.addEventListener("message", ({ data }) => {
      const frame = JSON.parse(data)
      text = frame.replace ? frame.text : text + frame.text
      this.#fill(before ? `${before} ${text}` : text)
      this.#field.scrollTop = this.#field.scrollHeight
    })
    source.addEventListener("error", (event) => {
      if (event.data) this.#say(JSON.parse(event.data).text)
      else if (source.readyState === EventSource.CLOSED) this.#endLine()
    })
    source.addEventListener("complete", () => this.#endLine())
  }

  #endLine() {
    this.#impersonating?.close()
    this.#impersonating = null
    this.#field.readOnly = false
    this.#tell()
    this.#keep()
    this.#field.focus()
    announce(this.#field.value)
  }

  #listeners = [
    [this, "submit", this.#submit],
    [this, "input", this.#typed],
    [this, "keydown", this.#press],
    [this, "click", this.#choose],
    [document, "visibilitychange", this.#leaving],
    [document, "commands-answered", ({ detail }) => this.#hear(detail.response)],
    [document, "reply-began", this.#tell],
    [document, "reply-ended", this.#tell],
    [window, "online", this.#reached],
    [window, "offline", this.#reached],
  ]
}
