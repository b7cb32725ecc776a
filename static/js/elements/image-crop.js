import { depth, fit, pan, shapeFor, zoom } from "models/crop"

const STEP = 0.02

// <image-crop ratio="0.75" for="FILE_INPUT" src="…">: shows the part of a picture that will be kept. Drag or arrow keys move it,
// the range, the wheel or + and − zoom. Hidden inputs data-crop="x|y|w|h" inside hold it as fractions. Emits "cropped".
export class ImageCrop extends HTMLElement {
  #picture = null
  #box = null
  #shape = 1
  #file

  connectedCallback() {
    this.#file = document.getElementById(this.getAttribute("for"))
    this.#file?.addEventListener("change", this.#choose)
    for (const [name, action] of this.#listeners) this.#canvas.addEventListener(name, action)
    this.#range?.addEventListener("input", this.#slide)
    if (this.getAttribute("src")) this.#fetch(this.getAttribute("src"))
  }

  disconnectedCallback() {
    this.#file?.removeEventListener("change", this.#choose)
    for (const [name, action] of this.#listeners) this.#canvas.removeEventListener(name, action)
    this.#range?.removeEventListener("input", this.#slide)
    this.#picture?.close()
  }

  get #canvas() {
    return this.querySelector("canvas")
  }

  get #range() {
    return this.querySelector("input[type=range]")
  }

  #choose = () => this.#file.files[0] && this.#open(this.#file.files[0])

  async #fetch(address) {
    const response = await fetch(address)
    if (response.ok) await this.#open(await response.blob())
  }

  async #open(blob) {
    try {
      this.#picture?.close()
      this.#picture = await createImageBitmap(blob)
    } catch {
      this.hidden = true
      return this.dispatchEvent(new CustomEvent("crop-failed", { bubbles: true }))
    }
    this.hidden = false
    const ratio = Number(this.getAttribute("ratio") ?? 0.75)
    this.#shape = shapeFor(this.#picture.width, this.#picture.height, ratio)
    this.#canvas.height = Math.round(this.#canvas.width / ratio)
    this.#set(fit(this.#shape))
  }

  #set(box) {
    this.#box = box
    for (const side of ["x", "y", "w", "h"]) {
      const input = this.querySelector(`[data-crop=${side}]`)
      if (input) input.value = box[side].toFixed(5)
    }
    if (this.#range) this.#range.value = depth(box, this.#shape)
    this.#draw()
    this.dispatchEvent(new CustomEvent("cropped", { bubbles: true, detail: box }))
  }

  #draw() {
    const { width, height } = this.#picture
    const { x, y, w, h } = this.#box
    const canvas = this.#canvas
    const context = canvas.getContext("2d")
    context.imageSmoothingQuality = "high"
    context.clearRect(0, 0, canvas.width, canvas.height)
    context.drawImage(this.#picture, x * width, y * height, w * width, h * height, 0, 0, canvas.width, canvas.height)
  }

  #zoomBy(factor) {
    if (this.#picture) this.#set(zoom(this.#box, factor, this.#shape))
  }

  #slide = ({ target }) => {
    const largest = fit(this.#shape).h
    this.#zoomBy((largest * (1 - 0.8 * Number(target.value))) / this.#box.h)
  }

  #wheel = (event) => {
    event.preventDefault()
    this.#zoomBy(event.deltaY > 0 ? 1.06 : 1 / 1.06)
  }

  #grab = (event) => this.#canvas.setPointerCapture(event.pointerId)

  #drag = (event) => {
    if (!this.#picture || !this.#canvas.hasPointerCapture(event.pointerId)) return
    const { clientWidth, clientHeight } = this.#canvas
    const { w, h } = this.#box
    this.#set(pan(this.#box, (-event.movementX / clientWidth) * w, (-event.movementY / clientHeight) * h))
  }

  #press = (event) => {
    const moves = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }
    if (!this.#picture) return
    if (moves[event.key]) this.#set(pan(this.#box, ...moves[event.key]))
    else if (["+", "="].includes(event.key)) this.#zoomBy(1 / 1.1)
    else if (event.key === "-") this.#zoomBy(1.1)
    else return
    event.preventDefault()
  }

  #listeners = [
    ["wheel", this.#wheel],
    ["pointerdown", this.#grab],
    ["pointermove", this.#drag],
    ["keydown", this.#press],
  ]
}
