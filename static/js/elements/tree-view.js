import { isField } from "lib/keys"

// <tree-view><ul role="tree"><li role="treeitem"><a class="tree__node">…: arrows walk and fold, Home and End jump, Enter opens the
// node's link; other keys are left to whoever listens (event.target is the treeitem).
export class TreeView extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", this.#walk)
    this.addEventListener("click", this.#settle)
    for (const link of this.querySelectorAll(".tree__node")) link.tabIndex = -1
    for (const item of this.querySelectorAll("[role=treeitem]")) item.tabIndex = -1
    const first = this.querySelector("[role=treeitem][autofocus]") ?? this.querySelector("[role=treeitem][aria-current]") ?? this.querySelector("[role=treeitem]")
    if (first) first.tabIndex = 0
  }

  disconnectedCallback() {
    this.removeEventListener("keydown", this.#walk)
    this.removeEventListener("click", this.#settle)
  }

  get #visible() {
    const folded = "[aria-expanded=false] [role=treeitem]"
    return [...this.querySelectorAll("[role=treeitem]")].filter((item) => !item.matches(folded))
  }

  #settle = ({ target }) => this.#focus(target.closest("[role=treeitem]"))

  #focus(item) {
    if (!item) return
    for (const other of this.querySelectorAll("[role=treeitem][tabindex='0']")) other.tabIndex = -1
    item.tabIndex = 0
    item.focus()
  }

  #walk = (event) => {
    if (isField(event.target)) return
    const item = event.target.closest("[role=treeitem]")
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const visible = this.#visible
    if (!item) return
    if (move) this.#focus(visible[visible.indexOf(item) + move])
    else if (event.key === "Home" || event.key === "End") this.#focus(visible.at(event.key === "Home" ? 0 : -1))
    else if (event.key === "ArrowRight") this.#unfold(item)
    else if (event.key === "ArrowLeft") this.#fold(item)
    else if (event.key === "Enter") item.querySelector(".tree__node").click()
    else return
    event.preventDefault()
  }

  #unfold(item) {
    if (item.ariaExpanded === "false") item.ariaExpanded = "true"
    else this.#focus(item.querySelector("[role=treeitem]"))
  }

  #fold(item) {
    if (item.ariaExpanded === "true") item.ariaExpanded = "false"
    else this.#focus(item.parentElement.closest("[role=treeitem]"))
  }
}
