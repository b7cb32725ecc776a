import { nextChange, relativeParts } from "models/moments"

// <local-time kind="relative|clock"><time datetime>: tells the server's time in the reader's zone and keeps it true.
export class LocalTime extends HTMLElement {
  #timer

  connectedCallback() {
    this.#tell()
  }

  disconnectedCallback() {
    clearTimeout(this.#timer)
  }

  #tell() {
    const time = this.querySelector("time")
    const moment = new Date(time?.dateTime)
    if (!time || Number.isNaN(moment.getTime())) return
    const language = document.documentElement.lang || undefined
    time.title = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" }).format(moment)
    const words = this.getAttribute("kind") === "clock" ? this.#clock(moment) : this.#relative(moment, language)
    if (words) time.textContent = words
  }

  #clock(moment) {
    return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" }).format(moment)
  }

  // The first minute keeps the server's words.
  #relative(moment, language) {
    const parts = relativeParts(moment.getTime(), Date.now())
    if (!parts) return new Intl.DateTimeFormat(language, { dateStyle: "medium" }).format(moment)
    this.#timer = setTimeout(() => this.#tell(), nextChange(moment.getTime(), Date.now()))
    return parts.unit !== "second" && new Intl.RelativeTimeFormat(language).format(parts.value, parts.unit)
  }
}
