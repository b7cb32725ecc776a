import assert from "node:assert/strict"
import { test } from "node:test"
import { lightMarkup } from "models/markup"

const html = (nodes) => nodes.map((node) => (typeof node === "string" ? node : `<${node.tag}>${html(node.children)}</${node.tag}>`)).join("")
const drawn = (text, growing = true) => html(lightMarkup(text, growing))

test("actions, speech and strong words are drawn", () => {
  assert.equal(drawn('*She nods.* "Yes." **Now**'), '<p><em>She nods.</em> <q>"Yes."</q> <strong>Now</strong></p>')
  assert.equal(drawn("“好。”她说，「走吧。」"), "<p><q>“好。”</q>她说，<q>「走吧。」</q></p>")
})

test("what is not finished is drawn as if it were, and no mark is shown raw", () => {
  assert.equal(drawn("*She no"), "<p><em>She no</em></p>")
  assert.equal(drawn("**"), "")
  assert.equal(drawn('"Come **in'), '<p><q>"Come <strong>in</strong></q></p>')
  assert.equal(drawn("a `key"), "<p>a <code>key</code></p>")
  assert.equal(drawn("a\n\n-"), "<p>a</p>")
})

test("at the end a mark that nobody closed is a mark", () => {
  assert.equal(drawn("*She no", false), "<p>*She no</p>")
})

test("blocks are told apart as they begin", () => {
  assert.equal(drawn("- one\n- two"), "<ul><li>one</li><li>two</li></ul>")
  assert.equal(drawn("> wood\n\nafter"), "<blockquote><p>wood</p></blockquote><p>after</p>")
  assert.equal(drawn("```\nx = 1"), "<pre><code>x = 1\n</code></pre>")
})

test("tags are never drawn as tags", () => {
  for (const text of ["<script>alert(1)</script>", "<img src=x onerror=y>", "<b>bold</b>"])
    assert.doesNotMatch(JSON.stringify(lightMarkup(text)), /"tag":"(script|img|b)"/)
})

test("every prefix of a story can be drawn", () => {
  const story = '*a* "b **c** d" `e`\n\n- f\n- *g*\n\n> h\n\n```\ni\n```\n\n1. j'
  for (let end = 0; end <= story.length; end += 1) assert.doesNotThrow(() => lightMarkup(story.slice(0, end)))
})
