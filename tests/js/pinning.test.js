import assert from "node:assert/strict"
import { test } from "node:test"
import { Pinning } from "models/pinning"

test("a wheel of three pixels upwards lets go, one downwards does not", () => {
  const pinning = new Pinning()
  assert.equal(pinning.wheel(40), true)
  assert.equal(pinning.wheel(-2), true)
  assert.equal(pinning.wheel(-3), false)
})

test("nothing lets go of a log that cannot scroll", () => {
  const pinning = new Pinning()
  assert.equal(pinning.wheel(-50, false), true)
  assert.equal(pinning.key("PageUp", false), true)
})

test("a finger lets go after ten pixels", () => {
  const pinning = new Pinning()
  pinning.fingerDown(100)
  assert.equal(pinning.fingerMoved(109), true)
  assert.equal(pinning.fingerMoved(110), false)
})

test("our own scroll is not taken for the reader's", () => {
  const pinning = new Pinning()
  pinning.moved(500, 0)
  assert.equal(pinning.scrolled(500, 10), true)
  assert.equal(pinning.scrolled(500, 1000), false)
})

test("close to the end it stays as it was, at the end it is pinned again", () => {
  const pinning = new Pinning()
  pinning.wheel(-10)
  assert.equal(pinning.scrolled(40, 0), false)
  assert.equal(pinning.scrolled(1, 10), true)
  assert.equal(pinning.scrolled(59, 20), true)
  assert.equal(pinning.scrolled(61, 30), false)
})
