// <roving-focus>: one tab stop for a row of buttons or links; left and right arrows move in it.
export class RovingFocus extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", this.#walk)
    this.addEventListener("focusin", this.#settle)
    this.#settle({ target: this.#stops[0] })
  }

  disconnectedCallback() {
    this.removeEventListener("keydown", this.#walk)
    this.removeEventListener("focusin", this.#settle)
  }

  get #stops() {
    return [...this.querySelectorAll("button:not(:disabled), a[href]")]
  }

  #settle = ({ target }) => {
    for (const stop of this.#stops) stop.tabIndex = stop === target ? 0 : -1
  }

  #walk = (event) => {
    const stops = this.#stops
    const here = stops.indexOf(event.target)
    const to = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: -1 }[event.key]
    if (here < 0 || to === undefined) return
    event.preventDefault()
    stops.at(to % stops.length).focus()
  }
}
