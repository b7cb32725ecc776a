import { post } from "lib/http"

const AT_ONCE = 3

// <bulk-import url="…" limit="200" limit-bytes="20">: sends chosen files one by one, three at a time, and shows for each the line
// of the report that the server answers with. Emits "import-done" with { url } of the batch.
export class BulkImport extends HTMLElement {
  #waiting = []
  #total = 0
  #done = 0
  #stopped = false

  connectedCallback() {
    this.addEventListener("files-chosen", this.#start)
    this.#find("[data-stop]").addEventListener("click", this.#stop)
    window.addEventListener("beforeunload", this.#warn)
  }

  disconnectedCallback() {
    this.removeEventListener("files-chosen", this.#start)
    this.#find("[data-stop]").removeEventListener("click", this.#stop)
    window.removeEventListener("beforeunload", this.#warn)
  }

  #find(selector) {
    return this.querySelector(selector)
  }

  #start = async ({ detail }) => {
    const limit = Number(this.getAttribute("limit"))
    this.#find("[data-too-many]").hidden = detail.files.length <= limit
    this.#waiting = detail.files.slice(0, limit)
    this.#total = this.#waiting.length
    this.#done = 0
    this.#stopped = false
    this.#find("form").hidden = true
    this.#find("[data-progress]").hidden = false
    this.#find("[data-lines]").replaceChildren()
    this.#tell("working")
    try {
      const response = await post(this.getAttribute("url"), { expected: this.#total })
      const batch = await response.text()
      await Promise.all(Array.from({ length: AT_ONCE }, () => this.#work(batch)))
      this.#finish(batch)
    } catch {
      this.#find("form").hidden = false
      this.#find("[data-progress]").hidden = true
      for (const file of this.#waiting) this.#add(this.#line("[data-failed]", file))
    }
  }

  async #work(batch) {
    while (this.#waiting.length && !this.#stopped) {
      await this.#send(batch, this.#waiting.shift())
      this.#done += 1
      this.#tell("working")
    }
  }

  async #send(batch, file) {
    if (file.size > Number(this.getAttribute("limit-bytes")) * 1024 * 1024) return this.#add(this.#line("[data-too-large]", file))
    const fields = new FormData()
    fields.append("file", file)
    try {
      const response = await post(`${batch}items/`, fields)
      this.#add(await response.text())
    } catch (error) {
      const reason = error.status === 422 ? await error.response.text() : ""
      this.#add(this.#line("[data-failed]", file, reason))
    }
  }

  // A line is the server's own markup or one of the page's templates.
  #add(line) {
    const lines = this.#find("[data-lines]")
    if (typeof line === "string") lines.insertAdjacentHTML("afterbegin", line)
    else lines.prepend(line)
  }

  #line(template, file, reason = "") {
    const line = this.#find(`template${template}`).content.cloneNode(true)
    line.querySelector(".report__name").textContent = file.name
    if (reason) line.querySelector("[data-reason]").textContent = reason
    return line
  }

  #stop = () => {
    this.#stopped = true
  }

  #tell(state) {
    const place = this.#find("[data-state-text]")
    place.textContent = place.dataset[state].replace("{done}", this.#done).replace("{total}", this.#total)
    const bar = this.#find("progress")
    bar.max = Math.max(1, this.#total)
    bar.value = this.#done
  }

  #finish(batch) {
    this.#tell(this.#stopped ? "stopped" : "done")
    this.#find("[data-stop]").hidden = true
    const report = this.#find("[data-report]")
    report.hidden = false
    report.href = batch
    report.focus()
    this.dispatchEvent(new CustomEvent("import-done", { bubbles: true, detail: { url: batch } }))
  }

  #warn = (event) => this.#done < this.#total && !this.#stopped && event.preventDefault()
}
