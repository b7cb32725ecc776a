import assert from "node:assert/strict"
import { test } from "node:test"
import { nextChange, relativeParts } from "models/moments"

const MINUTE = 60_000
const DAY = 86_400_000

test("ages are told in the largest whole unit", () => {
  assert.deepEqual(relativeParts(0, 30_000), { unit: "second", value: 0 })
  assert.deepEqual(relativeParts(0, 5.9 * MINUTE), { unit: "minute", value: -5 })
  assert.deepEqual(relativeParts(0, 60 * MINUTE), { unit: "hour", value: -1 })
  assert.deepEqual(relativeParts(0, 6.9 * DAY), { unit: "day", value: -6 })
})

test("from the seventh day on, and in the future, it is a date", () => {
  assert.equal(relativeParts(0, 7 * DAY), null)
  assert.equal(relativeParts(2 * MINUTE, 0), null)
})

test("the words change when the unit is full", () => {
  assert.equal(nextChange(0, 30_000), 30_000)
  assert.equal(nextChange(0, 5.5 * MINUTE), MINUTE / 2)
})
