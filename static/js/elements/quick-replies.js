import { post } from "lib/http"
import { complain, show } from "lib/turns"

// <quick-replies automation="…" moments="executeOnAi …"><form>: presses go to the server with what the composer holds, and its
// answer into the page. Has commands run that are due by themselves when the chat is opened, something was said, or a
// reply has arrived.
export class QuickReplies extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", this.#press)
    document.addEventListener("reply-ended", this.#replied)
    document.addEventListener("message-sent", this.#sent)
    const opened = `opened-${location.pathname}`
    if (this.#waitsFor("executeOnStartup") && !sessionStorage.getItem(opened)) {
      sessionStorage.setItem(opened, "1")
      this.#run("executeOnStartup")
    }
  }

  disconnectedCallback() {
    this.removeEventListener("submit", this.#press)
    document.removeEventListener("reply-ended", this.#replied)
    document.removeEventListener("message-sent", this.#sent)
  }

  #waitsFor(moment) {
    return (this.getAttribute("moments") ?? "").split(" ").includes(moment)
  }

  #press = async (event) => {
    event.preventDefault()
    const fields = { reply: event.submitter.value, input: document.getElementById("message-text").value }
    try {
      await this.#shown(await post(event.target.action, fields))
    } catch (error) {
      complain(error)
    }
  }

  #replied = () => this.#waitsFor("executeOnAi") && this.#run("executeOnAi")

  #sent = () => this.#waitsFor("executeOnUser") && this.#run("executeOnUser")

  async #run(moment) {
    try {
      await this.#shown(await post(this.getAttribute("automation"), { moment }))
    } catch (error) {
      complain(error)
    }
  }

  async #shown(response) {
    await show(response)
    document.dispatchEvent(new CustomEvent("commands-answered", { detail: { response } }))
  }
}
