// Reads a sideways swipe from pointer positions. Pure: pixels in, an offset and at last a direction out.
export const FAR = 64
const BEGIN = 10
const STRAIGHT = 2

export class Swipe {
  #start = null
  #state = "idle"

  down(x, y) {
    this.#start = { x, y }
    this.#state = "undecided"
  }

  // Returns how far the content should follow the finger, 0 while it is no swipe.
  move(x, y) {
    if (!this.#start || this.#state === "refused") return 0
    const dx = x - this.#start.x
    const dy = y - this.#start.y
    if (this.#state === "undecided" && Math.hypot(dx, dy) >= BEGIN)
      this.#state = Math.abs(dx) >= STRAIGHT * Math.abs(dy) ? "swiping" : "refused"
    return this.#state === "swiping" ? damped(dx) : 0
  }

  get isSwiping() {
    return this.#state === "swiping"
  }

  // "next" for a swipe to the left, "previous" for one to the right, or null.
  up(x, y) {
    const start = this.#start
    const was = this.#state
    this.cancel()
    if (!start || was !== "swiping") return null
    const dx = x - start.x
    const isStraight = Math.abs(dx) >= STRAIGHT * Math.abs(y - start.y)
    if (!isStraight || Math.abs(dx) < FAR) return null
    return dx < 0 ? "next" : "previous"
  }

  cancel() {
    this.#start = null
    this.#state = "idle"
  }
}

// Beyond the distance that counts, the content follows more slowly.
function damped(dx) {
  const size = Math.abs(dx)
  return Math.sign(dx) * (size <= FAR ? size : FAR + (size - FAR) / 3)
}
