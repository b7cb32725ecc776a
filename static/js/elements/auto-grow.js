// <auto-grow><textarea>: grows with its text where the style sheet's field-sizing cannot.
export class AutoGrow extends HTMLElement {
  connectedCallback() {
    if (CSS.supports("field-sizing", "content")) return
    this.addEventListener("input", this.#fit)
    this.#fit()
  }

  disconnectedCallback() {
    this.removeEventListener("input", this.#fit)
  }

  #fit = () => {
    const area = this.querySelector("textarea")
    area.style.blockSize = "auto"
    area.style.blockSize = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`
  }
}
