import assert from "node:assert/strict"
import { test } from "node:test"
import { Sequences } from "lib/keys"

const KNOWN = ["/", "g d", "g c", "n", "ctrl+k"]

test("a single key is recognised at once", () => {
  assert.equal(new Sequences().press("/", KNOWN, 0), "/")
})

test("two keys make a sequence", () => {
  const keys = new Sequences()
  assert.equal(keys.press("g", KNOWN, 0), null)
  assert.equal(keys.press("d", KNOWN, 300), "g d")
})

test("a sequence that takes too long is forgotten", () => {
  const keys = new Sequences(1000)
  keys.press("g", KNOWN, 0)
  assert.equal(keys.press("d", KNOWN, 1500), null)
})

test("a wrong second key may still mean something by itself", () => {
  const keys = new Sequences()
  keys.press("g", KNOWN, 0)
  assert.equal(keys.press("n", KNOWN, 10), "n")
})

test("a sequence can begin anew in the middle of another", () => {
  const keys = new Sequences()
  keys.press("g", KNOWN, 0)
  keys.press("g", KNOWN, 10)
  assert.equal(keys.press("c", KNOWN, 20), "g c")
})
