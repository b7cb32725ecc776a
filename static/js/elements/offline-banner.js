// <offline-banner hidden>: shown while the browser has no network; <html data-offline> lets others follow.
export class OfflineBanner extends HTMLElement {
  connectedCallback() {
    addEventListener("online", this.#look)
    addEventListener("offline", this.#look)
    this.#look()
  }

  disconnectedCallback() {
    removeEventListener("online", this.#look)
    removeEventListener("offline", this.#look)
  }

  #look = () => {
    this.hidden = navigator.onLine
    document.documentElement.toggleAttribute("data-offline", !navigator.onLine)
  }
}
