// <chat-branches>: in a tree of branches "r" renames the focused one and Delete removes it.
export class ChatBranches extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", this.#press)
  }

  disconnectedCallback() {
    this.removeEventListener("keydown", this.#press)
  }

  #press = (event) => {
    const item = event.target
    if (!item.matches("[role=treeitem]")) return
    const tools = item.querySelector(":scope > .tree__row > [data-tools]")
    if (!tools || (event.key !== "r" && event.key !== "Delete")) return
    event.preventDefault()
    if (event.key === "Delete") return tools.querySelector("[data-delete]")?.requestSubmit()
    tools.open = true
    tools.querySelector("input").select()
  }
}
