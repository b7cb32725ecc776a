import { post } from "lib/http"

const AT_ONCE = 3

// <bulk-import url="…" limit="200" limit-bytes="20">: sends chosen files one by one, three at a time, and shows for each the line
// of the report that the server answers with. Emits "import-done" with { url } of the batch.
// With items="…" instead of url there is no batch: files go there, together with the form's other fields. A line may hold a
// form[data-resend]: it sends its file once more, with what was chosen in it, and the answer takes the line's place.
export class BulkImport extends HTMLElement {
  #waiting = []
  #total = 0
  #done = 0
  #stopped = false
  #files = new WeakMap()

  connectedCallback() {
    this.addEventListener("files-chosen", this.#start)
    this.addEventListener("submit", this.#resend)
    this.#find("[data-stop]").addEventListener("click", this.#stop)
    this.#find("[data-again]")?.addEventListener("click", this.#again)
    window.addEventListener("beforeunload", this.#warn)
  }

  disconnectedCallback() {
    this.removeEventListener("files-chosen", this.#start)
    this.removeEventListener("submit", this.#resend)
    this.#find("[data-stop]").removeEventListener("click", this.#stop)
    this.#find("[data-again]")?.removeEventListener("click", this.#again)
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
    this.#find("[data-stop]").hidden = false
    this.#find("form").hidden = true
    this.#find("[data-progress]").hidden = false
    this.#find("[data-lines]").replaceChildren()
    this.#tell("working")
    try {
      const batch = this.hasAttribute("items") ? "" : await this.#begin()
      const items = this.getAttribute("items") ?? `${batch}items/`
      await Promise.all(Array.from({ length: AT_ONCE }, () => this.#work(items)))
      this.#finish(batch)
    } catch {
      this.#find("form").hidden = false
      this.#find("[data-progress]").hidden = true
      for (const file of this.#waiting) this.#add(this.#line("[data-failed]", file), file)
    }
  }

  async #begin() {
    const response = await post(this.getAttribute("url"), { expected: this.#total })
    return response.text()
  }

  async #work(items) {
    while (this.#waiting.length && !this.#stopped) {
      const file = this.#waiting.shift()
      this.#add(await this.#send(items, file, this.#find("form")), file)
      this.#done += 1
      this.#tell("working")
    }
  }

  // Returns the file's line of the report.
  async #send(items, file, form) {
    if (file.size > Number(this.getAttribute("limit-bytes")) * 1024 * 1024) return this.#line("[data-too-large]", file)
    const fields = new FormData()
    for (const [name, value] of new FormData(form)) if (typeof value === "string") fields.append(name, value)
    fields.append("file", file)
    try {
      const response = await post(items, fields)
      return await response.text()
    } catch (error) {
      return this.#line("[data-failed]", file, error.status === 422 ? await error.response.text() : "")
    }
  }

  #resend = async (event) => {
    const line = event.target.closest("[data-lines] > *")
    const file = line && event.target.matches("[data-resend]") && this.#files.get(line)
    if (!file) return
    event.preventDefault()
    const button = event.submitter
    button?.setAttribute("aria-busy", "true")
    const answer = await this.#send(this.getAttribute("items"), file, event.target)
    this.#add(answer, file, line)
  }

  // A line is the server's own markup or one of the page's templates; it comes first, or takes the place of another one.
  #add(line, file, place = null) {
    const holder = document.createElement("template")
    if (typeof line === "string") holder.innerHTML = line
    else holder.content.append(line)
    const item = holder.content.firstElementChild
    this.#files.set(item, file)
    if (place) place.replaceWith(item)
    else this.#find("[data-lines]").prepend(item)
  }

  #line(template, file, reason = "") {
    const line = this.#find(`template${template}`).content.cloneNode(true)
    line.querySelector(".report__name").textContent = file.name
    if (reason) line.querySelector("[data-reason]").textContent = reason
    return line
  }

  #again = () => {
    this.#find("form").hidden = false
    this.#find("form").reset()
    this.#find("[data-again]").hidden = true
    this.#find("[data-report]").hidden = true
  }

  #stop = () => {
    this.#stopped = true
  }

  #tell(state) {
    const place = this.#find("[data-state-text]")
    place.textContent = place.dataset[state].replace("{done}", this.#done).replace("{total}", this.#total)
    const bar = this.#find("progress")
    bar.max = Math.max(1, this.#total)
    // Of the first file nobody knows how far it is.
    if (this.#done || state !== "working") bar.value = this.#done
    else bar.removeAttribute("value")
  }

  #finish(batch) {
    this.#tell(this.#stopped ? "stopped" : "done")
    this.#find("[data-stop]").hidden = true
    const report = this.#find("[data-report]")
    report.hidden = false
    if (batch) report.href = batch
    const again = this.#find("[data-again]")
    if (again) again.hidden = false
    report.focus()
    this.dispatchEvent(new CustomEvent("import-done", { bubbles: true, detail: { url: batch } }))
  }

  #warn = (event) => this.#done < this.#total && !this.#stopped && event.preventDefault()
}
