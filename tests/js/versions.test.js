import assert from "node:assert/strict"
import { test } from "node:test"
import { Swipe } from "models/swipe"
import { Versions } from "models/versions"

const LAST = { isLast: true, count: 2 }

test("a step leads to the neighbour and not below the first", () => {
  const versions = new Versions()
  assert.deepEqual(versions.step("a", { ...LAST, number: 1 }, "next", 0), { go: 2 })
  assert.deepEqual(versions.step("a", { ...LAST, number: 2 }, "previous", 0), { go: 1 })
  assert.equal(versions.step("a", { ...LAST, number: 1 }, "previous", 0), null)
})

test("beyond the last a new one is made, but not within 400 ms of arriving there", () => {
  const versions = new Versions()
  versions.step("a", { ...LAST, number: 1 }, "next", 1000)
  assert.equal(versions.step("a", { ...LAST, number: 2 }, "next", 1399), null)
  assert.equal(versions.step("a", { ...LAST, number: 2 }, "next", 1798), null)
  assert.deepEqual(versions.step("a", { ...LAST, number: 2 }, "next", 2198), { make: true })
})

test("no new one is made of an earlier turn", () => {
  assert.equal(new Versions().step("a", { number: 2, count: 2, isLast: false }, "next", 9000), null)
})

test("a swipe counts from 64 pixels and when it is twice as wide as high", () => {
  for (const [dx, dy, direction] of [[-64, 0, "next"], [80, 30, "previous"], [63, 0, null], [80, 60, null], [4, 200, null]]) {
    const swipe = new Swipe()
    swipe.down(0, 0)
    swipe.move(dx / 2, dy / 2)
    swipe.move(dx, dy)
    assert.equal(swipe.up(dx, dy), direction, `${dx}, ${dy}`)
  }
})
