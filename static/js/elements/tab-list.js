// <tab-list>: a .tabs row of links to #ids of the sections inside becomes tabs; without scripts they are just links.
export class TabList extends HTMLElement {
  connectedCallback() {
    this.#row.setAttribute("role", "tablist")
    for (const tab of this.#tabs) this.#prepare(tab)
    this.addEventListener("click", this.#click)
    this.addEventListener("keydown", this.#walk)
    this.select(this.#tabs.find((tab) => tab.hash === location.hash) ?? this.#tabs[0])
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.#click)
    this.removeEventListener("keydown", this.#walk)
  }

  // Shows the tab's section and emits "tab-selected".
  select(chosen) {
    for (const tab of this.#tabs) {
      tab.ariaSelected = String(tab === chosen)
      tab.tabIndex = tab === chosen ? 0 : -1
      this.#panel(tab).hidden = tab !== chosen
    }
    this.dispatchEvent(new CustomEvent("tab-selected", { bubbles: true, detail: { id: chosen.hash.slice(1) } }))
  }

  get #row() {
    return this.querySelector(".tabs")
  }

  get #tabs() {
    return [...this.#row.querySelectorAll("a[href^='#']")]
  }

  #panel(tab) {
    return document.getElementById(tab.hash.slice(1))
  }

  #prepare(tab) {
    const panel = this.#panel(tab)
    tab.id ||= `${panel.id}-tab`
    tab.setAttribute("role", "tab")
    tab.setAttribute("aria-controls", panel.id)
    panel.setAttribute("role", "tabpanel")
    panel.setAttribute("aria-labelledby", tab.id)
    panel.tabIndex = 0
  }

  #click = (event) => {
    const tab = event.target.closest("[role=tab]")
    if (!tab) return
    event.preventDefault()
    this.select(tab)
  }

  #walk = (event) => {
    const tabs = this.#tabs
    const here = tabs.indexOf(event.target)
    const to = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: -1 }[event.key]
    if (here < 0 || to === undefined) return
    event.preventDefault()
    const tab = tabs.at(to % tabs.length)
    tab.focus()
    this.select(tab)
  }
}
