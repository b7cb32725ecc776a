// <rail-toggle><button>: folds the rail to icons. A cookie, so that the server draws the next page that way at once.
const YEAR_S = 31_536_000

export class RailToggle extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this.#toggle)
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.#toggle)
  }

  #toggle = () => {
    const { dataset } = document.documentElement
    const folded = dataset.rail !== "collapsed"
    if (folded) dataset.rail = "collapsed"
    else delete dataset.rail
    this.querySelector("button").ariaExpanded = String(!folded)
    document.cookie = `rail=${folded ? "collapsed" : ""}; path=/; samesite=lax; max-age=${folded ? YEAR_S : 0}`
  }
}
