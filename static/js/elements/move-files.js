import { post } from "lib/http"

const PIECE = 4 * 1024 * 1024
const FILES = 40
const TRIES = 5
// What never needs to leave the person's machine: keys, caches, backups, programs.
const UNWANTED =
  /(^|\/)(secrets[^/]*\.json|\.git|node_modules|__MACOSX|\.DS_Store|Thumbs\.db)($|\/)|(^|\/)(thumbnails|backups|vectors|extensions|movingUI|assets|_cache|_webpack)\//i

// <move-files url="…">: sends a folder or an archive, dropped or chosen, in pieces, and opens the page of the run. A piece that
// does not get through is sent again. Inside: [data-files], [data-folder] inputs, [data-progress], [data-failed].
export class MoveFiles extends HTMLElement {
  #stopped = false
  #sending = false

  connectedCallback() {
    for (const [name, action] of this.#listeners) this.addEventListener(name, action)
    window.addEventListener("beforeunload", this.#warn)
    this.#find("[data-folder-button]").hidden = !("webkitdirectory" in HTMLInputElement.prototype)
    this.#chosen({ target: this.#find("[data-files]") })
  }

  disconnectedCallback() {
    for (const [name, action] of this.#listeners) this.removeEventListener(name, action)
    window.removeEventListener("beforeunload", this.#warn)
  }

  #find(selector) {
    return this.querySelector(selector)
  }

  #over = (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return
    event.preventDefault()
    this.#find(".file-drop").dataset.state = "over"
  }

  #leave = () => delete this.#find(".file-drop").dataset.state

  #drop = async (event) => {
    event.preventDefault()
    this.#leave()
    const dropped = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean)
    this.#start((await Promise.all(dropped.map((entry) => filesIn(entry, "")))).flat())
  }

  #chosen = ({ target }) => {
    if (!target?.matches("[data-files], [data-folder]") || !target.files.length) return
    this.#start([...target.files].map((file) => ({ file, path: file.webkitRelativePath || file.name })))
  }

  #stop = ({ target }) => {
    if (target.closest("[data-stop]")) this.#stopped = true
  }

  async #start(found) {
    if (this.#sending) return
    const files = found.filter(({ path }) => !UNWANTED.test(path)).map((one, number) => ({ ...one, number }))
    if (!files.length) return this.#fail(this.#find("[data-reason]").dataset.empty)
    this.#sending = true
    this.#stopped = false
    this.#find("[data-failed]").hidden = true
    this.#find("form").hidden = true
    this.#find("[data-progress]").hidden = false
    try {
      const url = await (await post(this.getAttribute("url"))).text()
      await this.#send(files, `${url}files/`)
      if (this.#stopped) {
        await post(`${url}cancellation/`)
        return this.#fail("")
      }
      await post(`${url}arrival/`)
      this.#say("arrived")
      this.#sending = false
      location.assign(url)
    } catch (error) {
      this.#fail(error.status === 422 ? await error.response.text() : this.#find("[data-reason]").dataset.default)
    }
  }

  async #send(files, url) {
    const total = files.reduce((sum, { file }) => sum + file.size, 0) || 1
    let sent = 0
    for (const pieces of batches(files)) {
      if (this.#stopped) return
      const form = new FormData()
      for (const { file, path, number, offset, blob } of pieces) {
        form.append("file", blob, file.name)
        form.append("path", path)
        form.append("number", number)
        form.append("offset", offset)
      }
      await this.#insist(url, form)
      sent += pieces.reduce((sum, { blob }) => sum + blob.size, 0)
      this.#find("progress").value = (100 * sent) / total
      this.#say("working", Math.floor((100 * sent) / total), files.length)
    }
  }

  // The server takes a piece that arrives twice once.
  async #insist(url, form) {
    for (let tried = 1; ; tried++)
      try {
        return await post(url, form)
      } catch (error) {
        const is_hopeless = error.status >= 400 && error.status < 500 && error.status !== 429
        if (is_hopeless || tried === TRIES || this.#stopped) throw error
        this.#say("trying")
        await new Promise((done) => setTimeout(done, 1000 * 2 ** tried))
      }
  }

  #say(state, percent = 0, files = 0) {
    const place = this.#find("[data-state-text]")
    place.textContent = place.dataset[state].replace("{percent}", percent).replace("{files}", files)
  }

  #fail(reason) {
    this.#sending = false
    this.#find("form").hidden = false
    this.#find("form").reset()
    this.#find("[data-progress]").hidden = true
    this.#find("[data-failed]").hidden = !reason
    this.#find("[data-reason]").textContent = reason
  }

  #warn = (event) => this.#sending && event.preventDefault()

  #listeners = [
    ["dragover", this.#over],
    ["dragleave", this.#leave],
    ["drop", this.#drop],
    ["change", this.#chosen],
    ["click", this.#stop],
  ]
}

// Everything below a dropped file or folder, with its path.
async function filesIn(entry, above) {
  const path = above + entry.name
  if (entry.isFile) return [{ file: await new Promise((done, failed) => entry.file(done, failed)), path }]
  if (UNWANTED.test(`${path}/`)) return []
  const reader = entry.createReader()
  const found = []
  for (;;) {
    const some = await new Promise((done, failed) => reader.readEntries(done, failed))
    if (!some.length) return found
    for (const one of some) found.push(...(await filesIn(one, `${path}/`)))
  }
}

// Many small files or one piece of a large one at a time.
function* batches(files) {
  let waiting = []
  let size = 0
  for (const one of files)
    for (let offset = 0; offset === 0 || offset < one.file.size; offset += PIECE) {
      const blob = one.file.slice(offset, offset + PIECE)
      if (waiting.length === FILES || (waiting.length && size + blob.size > PIECE)) {
        yield waiting
        waiting = []
        size = 0
      }
      waiting.push({ ...one, offset, blob })
      size += blob.size
    }
  if (waiting.length) yield waiting
}
