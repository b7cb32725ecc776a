// <sortable-list>: its [data-sort-item]s can be dragged by their .grip into another order. Emits "input", as typing does.
// Buttons that do the same by keyboard are the page's own.
export class SortableList extends HTMLElement {
  #item = null

  connectedCallback() {
    for (const [name, action] of this.#listeners) this.addEventListener(name, action)
  }

  disconnectedCallback() {
    for (const [name, action] of this.#listeners) this.removeEventListener(name, action)
  }

  #grab = (event) => {
    if (!event.target.closest(".grip")) return
    event.preventDefault()
    this.#item = event.target.closest("[data-sort-item]")
    this.#item.dataset.sorting = ""
    this.setPointerCapture(event.pointerId)
  }

  #move = ({ clientY }) => {
    if (!this.#item) return
    const before = this.#neighbour("previousElementSibling", (box) => clientY < box.top + box.height / 2)
    const after = this.#neighbour("nextElementSibling", (box) => clientY > box.top + box.height / 2)
    if (before) before.before(this.#item)
    else if (after) after.after(this.#item)
  }

  #drop = () => {
    if (!this.#item) return
    delete this.#item.dataset.sorting
    this.#item = null
    this.dispatchEvent(new Event("input", { bubbles: true }))
  }

  // A click on the grip must not fold the entry it moves.
  #click = (event) => event.target.closest(".grip") && event.preventDefault()

  #neighbour(direction, passes) {
    const neighbour = this.#item[direction]
    return neighbour && passes(neighbour.getBoundingClientRect()) ? neighbour : null
  }

  #listeners = [
    ["pointerdown", this.#grab],
    ["pointermove", this.#move],
    ["pointerup", this.#drop],
    ["pointercancel", this.#drop],
    ["click", this.#click],
  ]
}
