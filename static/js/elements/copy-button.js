import { toast } from "lib/toast"

// <copy-button value="…" done="Copied"> or for="ID": the button inside copies it. Emits "copied".
export class CopyButton extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this.#copy)
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.#copy)
  }

  #copy = async () => {
    const source = document.getElementById(this.getAttribute("for"))
    const text = source ? (source.value ?? source.innerText) : this.getAttribute("value")
    await navigator.clipboard.writeText(text)
    if (this.hasAttribute("done")) toast(this.getAttribute("done"), { level: "success" })
    this.dispatchEvent(new CustomEvent("copied", { bubbles: true }))
  }
}
