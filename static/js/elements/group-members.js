import { act, complain } from "lib/turns"
import { post } from "lib/http"

// <group-members> around the list of a group: "Speak now" writes into the page around the panel and closes it; an order made by
// dragging is stored.
export class GroupMembers extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", this.#submit)
    this.addEventListener("input", this.#sorted)
  }

  disconnectedCallback() {
    this.removeEventListener("submit", this.#submit)
    this.removeEventListener("input", this.#sorted)
  }

  #submit = async (event) => {
    const form = event.target.closest("form[data-speak]")
    if (!form || !document.getElementById("turns")) return
    event.preventDefault()
    const fields = Object.fromEntries(new FormData(form))
    document.dispatchEvent(new CustomEvent("panel-done"))
    await act(form.action, fields)
  }

  #sorted = async ({ target }) => {
    if (target.localName !== "sortable-list") return
    const order = new FormData()
    for (const item of target.querySelectorAll("[data-member]")) order.append("order", item.dataset.member)
    try {
      await post(this.querySelector("#member-offers")?.action ?? `${document.getElementById("chat").dataset.url}members/`, order)
    } catch (error) {
      complain(error)
    }
  }
}
