// <load-more><a hx-trigger="click, load-more">: asks for more shortly before it comes into view.
export class LoadMore extends HTMLElement {
  #watch = new IntersectionObserver(([entry]) => entry.isIntersecting && this.#ask(), { rootMargin: "400px" })

  connectedCallback() {
    this.#watch.observe(this)
  }

  disconnectedCallback() {
    this.#watch.disconnect()
  }

  #ask() {
    this.#watch.disconnect()
    this.querySelector("a").dispatchEvent(new CustomEvent("load-more", { bubbles: true }))
  }
}
