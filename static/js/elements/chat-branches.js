import { isField } from "lib/keys"

// <chat-branches>: in a tree of branches "r" renames the focused one and Delete removes it.
export class ChatBranches extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", this.#press)
  }

  disconnectedCallback() {
    this.removeEventListener("keydown", this.#press)
  }

  #press = (event) => {
    if (event.key === "Escape" && isField(event.target)) return this.#leave(event)
    const item = event.target
    if (!item.matches("[role=treeitem]")) return
    const tools = item.querySelector(":scope > .tree__row > [data-tools]")
    if (!tools || (event.key !== "r" && event.key !== "Delete")) return
    event.preventDefault()
    if (event.key === "Delete") return tools.querySelector("[data-delete]")?.requestSubmit()
    tools.open = true
    const field = tools.querySelector("[name=name]")
    field.focus()
    field.select()
  }

  // Only the field: the panel stays.
  #leave(event) {
    event.preventDefault()
    event.target.closest("[data-tools]").open = false
    event.target.closest("[role=treeitem]").focus()
  }
}
