// <filter-list for="ID">: shows only the [data-filter-item]s inside that have the words typed into that field, hides
// [data-filter-group]s without any, and shows [data-filter-empty] when nothing is left.
export class FilterList extends HTMLElement {
  connectedCallback() {
    this.addEventListener("input", this.#filter)
  }

  disconnectedCallback() {
    this.removeEventListener("input", this.#filter)
  }

  #filter = () => {
    const words = document.getElementById(this.getAttribute("for")).value.toLowerCase().split(/\s+/)
    const items = [...this.querySelectorAll("[data-filter-item]")]
    for (const item of items) item.hidden = !words.every((word) => item.textContent.toLowerCase().includes(word))
    for (const group of this.querySelectorAll("[data-filter-group]")) {
      group.hidden = !group.querySelector("[data-filter-item]:not([hidden])")
    }
    this.querySelector("[data-filter-empty]").hidden = items.some((item) => !item.hidden)
  }
}
