import { isComposing } from "lib/keys"
import { addTags, parseTags } from "models/tags"

// <tag-input max="12" remove="Remove {tag}"><input name="tags" value="noir, 悬疑">: each tag becomes a chip; the input itself stays,
// hidden, and carries the list. Enter or a comma adds, Backspace in the empty field removes. Emits "tags-changed".
export class TagInput extends HTMLElement {
  #source
  #typing
  #tags = []

  connectedCallback() {
    this.#source = this.querySelector("input")
    this.#tags = parseTags(this.#source.value)
    this.#build()
    this.addEventListener("click", this.#click)
    this.#typing.addEventListener("keydown", this.#press)
    this.#typing.addEventListener("input", this.#input)
    this.#typing.addEventListener("blur", this.#commit)
    this.#draw()
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.#click)
    this.querySelector(".tag-input")?.remove()
    this.#source.hidden = false
  }

  #build() {
    const box = document.createElement("div")
    box.className = "tag-input"
    this.#typing = Object.assign(document.createElement("input"), { type: "text", autocomplete: "off" })
    const label = this.#source.labels?.[0]
    this.#typing.ariaLabel = label?.textContent.trim() ?? this.#source.ariaLabel
    const described = this.#source.getAttribute("aria-describedby")
    if (described) this.#typing.setAttribute("aria-describedby", described)
    this.#typing.placeholder = this.#source.placeholder
    label?.addEventListener("click", () => this.#typing.focus())
    box.append(this.#typing)
    this.#source.hidden = true
    this.#source.after(box)
  }

  #draw() {
    for (const chip of this.querySelectorAll(".chip")) chip.remove()
    this.#typing.before(...this.#tags.map((tag) => this.#chip(tag)))
  }

  #chip(tag) {
    const chip = document.createElement("span")
    chip.className = "chip"
    const button = Object.assign(document.createElement("button"), { type: "button", className: "chip__remove", textContent: "×" })
    button.ariaLabel = (this.getAttribute("remove") ?? "{tag}").replace("{tag}", tag)
    button.dataset.tag = tag
    chip.append(tag, button)
    return chip
  }

  #set(tags) {
    this.#tags = tags
    this.#source.value = tags.join(", ")
    this.#draw()
    this.#source.dispatchEvent(new Event("input", { bubbles: true }))
    this.dispatchEvent(new CustomEvent("tags-changed", { bubbles: true, detail: { tags } }))
  }

  #commit = () => {
    const text = this.#typing.value
    this.#typing.value = ""
    if (text.trim()) this.#set(addTags(this.#tags, text, Number(this.getAttribute("max") ?? Infinity)))
  }

  #input = (event) => {
    event.stopPropagation()
    if (!event.isComposing && /[,\uff0c、;\uff1b]/.test(this.#typing.value)) this.#commit()
  }

  #press = (event) => {
    if (isComposing(event)) return
    if (event.key === "Enter" && this.#typing.value.trim()) {
      event.preventDefault()
      this.#commit()
    } else if (event.key === "Backspace" && !this.#typing.value) this.#set(this.#tags.slice(0, -1))
  }

  #click = ({ target }) => {
    const tag = target.closest(".chip__remove")?.dataset.tag
    if (tag !== undefined) this.#set(this.#tags.filter((other) => other !== tag))
    if (target.closest(".tag-input")) this.#typing.focus()
  }
}
