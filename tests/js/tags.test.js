import assert from "node:assert/strict"
import { test } from "node:test"
import { addTags, parseTags } from "models/tags"

test("tags are split at commas of either script", () => {
  assert.deepEqual(parseTags("noir, 悬疑\uff0c慢热、治愈\uff1bx"), ["noir", "悬疑", "慢热", "治愈", "x"])
})

test("white space, hashes and repetitions go", () => {
  assert.deepEqual(parseTags("  slow   burn ,#Noir, noir,, "), ["slow burn", "Noir"])
})

test("no more are added than fit", () => {
  assert.deepEqual(addTags(["a", "b"], "c, d", 3), ["a", "b", "c"])
})
