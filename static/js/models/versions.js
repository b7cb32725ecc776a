// Where a step among the versions of a turn leads. A new one is only made on purpose: not within HOLD_MS after reaching the last.
export const HOLD_MS = 400

export class Versions {
  #arrivals = new Map()

  // Returns { go: number }, { make: true } or null. `isLast`: the turn is the last of the chat and the character's.
  step(key, { number, count, isLast }, direction, now) {
    if (direction === "previous") return number > 1 ? { go: number - 1 } : null
    if (number < count) {
      if (number + 1 === count) this.#arrivals.set(key, now)
      return { go: number + 1 }
    }
    if (!isLast) return null
    const arrived = this.#arrivals.get(key)
    // Also remembered when it is refused: a key held down keeps arriving.
    this.#arrivals.set(key, now)
    return arrived !== undefined && now - arrived < HOLD_MS ? null : { make: true }
  }
}
