// Decides whether a log follows its end. Pure: pixels and milliseconds come in, `pinned` goes out.
// Our own scrolls are announced with `moved`, so that their events are not mistaken for the reader's.
export const NEAR = 60
const WHEEL = 3
const FINGER = 10
const OWN_MS = 400
const LEAVING = new Set(["PageUp", "Home", "ArrowUp"])

export class Pinning {
  pinned = true
  #own = null
  #finger = null

  // We scroll so that `distance` pixels lie between the view and the end.
  moved(distance, now) {
    this.#own = { distance, now }
  }

  // The log scrolled, by whomever. `distance` is what lies below the view now.
  scrolled(distance, now) {
    if (this.#own && now - this.#own.now < OWN_MS && Math.abs(distance - this.#own.distance) < 2) return this.pinned
    this.#own = null
    if (distance <= 2) this.pinned = true
    else if (distance > NEAR) this.pinned = false
    return this.pinned
  }

  // Positive is downward. A wheel cannot leave what has nowhere to go.
  wheel(delta, canScroll = true) {
    if (canScroll && delta <= -WHEEL) this.pinned = false
    return this.pinned
  }

  fingerDown(y) {
    this.#finger = y
  }

  // A finger that pulls the page down shows what is above.
  fingerMoved(y, canScroll = true) {
    if (canScroll && this.#finger !== null && y - this.#finger >= FINGER) this.pinned = false
    return this.pinned
  }

  fingerUp() {
    this.#finger = null
  }

  key(name, canScroll = true) {
    if (canScroll && LEAVING.has(name)) this.pinned = false
    if (name === "End") this.pinned = true
    return this.pinned
  }

  // Somebody marks text: it must not run away under them.
  selected() {
    this.pinned = false
    return this.pinned
  }

  pin() {
    this.pinned = true
  }
}
