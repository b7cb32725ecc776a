// <choose-many>: says how many checkboxes are chosen; Shift chooses a whole range, [data-choose-all] all that are shown,
// [data-choose-none] and Esc none.
export class ChooseMany extends HTMLElement {
  #last = null

  connectedCallback() {
    this.addEventListener("click", this.#click)
    this.addEventListener("change", this.#tell)
    this.addEventListener("keydown", this.#press)
    this.#tell()
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.#click)
    this.removeEventListener("change", this.#tell)
    this.removeEventListener("keydown", this.#press)
  }

  get #boxes() {
    return [...this.querySelectorAll("input[type=checkbox][name=chosen]")]
  }

  #click = (event) => {
    if (event.target.closest("[data-choose-none]")) return this.#set(false)
    if (event.target.closest("[data-choose-all]")) return this.#set(true)
    const boxes = this.#boxes
    const here = boxes.indexOf(event.target)
    if (here < 0) return
    const last = boxes.indexOf(this.#last)
    if (event.shiftKey && last >= 0)
      for (const box of boxes.slice(Math.min(here, last), Math.max(here, last) + 1)) box.checked = event.target.checked
    this.#last = event.target
  }

  #press = (event) => event.key === "Escape" && event.target.name === "chosen" && this.#set(false)

  #set(checked) {
    for (const box of this.#boxes) box.checked = checked
    this.#tell()
  }

  #tell = () => {
    const count = this.#boxes.filter((box) => box.checked).length
    const place = this.querySelector("[data-choose-count]")
    const words = count === 1 ? place.dataset.one : place.dataset.many.replace("{n}", count)
    place.textContent = count ? words : ""
  }
}
