import assert from "node:assert/strict"
import { test } from "node:test"
import { Reply } from "models/reply"
import { Reveal, countWords, segmenterFor } from "models/reveal"

function play(reveal, from, until) {
  const seen = []
  for (let now = from; now <= until; now += 5) if (reveal.step(now)) seen.push(reveal.shown)
  return seen
}

test("a lump comes word by word and ends as it was", () => {
  const reveal = new Reveal()
  reveal.push("one two three four", 0)
  reveal.end()
  const seen = play(reveal, 0, 1000)
  assert.deepEqual(seen.slice(0, 2), ["one ", "one two "])
  assert.equal(seen.at(-1), "one two three four")
  assert.equal(reveal.isDone, true)
})

test("no word takes longer than 80 ms, and none less than 5", () => {
  const reveal = new Reveal()
  assert.equal(reveal.pause(1000), 80)
  assert.equal(reveal.pause(0), 5)
})

test("more than 64 waiting characters are shown at once", () => {
  const reveal = new Reveal()
  reveal.push("x".repeat(65), 0)
  reveal.step(0)
  assert.equal(reveal.shown.length, 65)
})

test("the last word waits a moment, because it may still grow", () => {
  const reveal = new Reveal()
  reveal.push("lamp", 0)
  assert.equal(reveal.step(10), false)
  reveal.push("light ", 20)
  play(reveal, 20, 300)
  assert.equal(reveal.shown, "lamplight ")
})

test("Chinese comes by word, with its punctuation", () => {
  const reveal = new Reveal(segmenterFor("zh"))
  reveal.push("你回来了。她说，走吧。", 0)
  reveal.end()
  const seen = play(reveal, 0, 2000)
  assert.ok(seen.length >= 4)
  assert.ok(seen.every((text) => !text.endsWith("你回来了") || text.length > 4))
  assert.equal(seen.at(-1), "你回来了。她说，走吧。")
  assert.equal(countWords("你回来了。", "zh") > 0, true)
})

test("a frame that was seen already changes nothing", () => {
  const reply = new Reply({ text: "So ", last: 3 })
  assert.equal(reply.take("message", "3", { text: "So " }), null)
  assert.deepEqual(reply.take("message", "4", { text: "far" }), { kind: "text", added: "far", replaced: false })
  assert.equal(reply.text, "So far")
})

test("what is read from the store stands for everything", () => {
  const reply = new Reply({ text: "half", last: 9 })
  reply.take("message", "0", { text: "the whole", replace: true })
  assert.equal(reply.text, "the whole")
})
