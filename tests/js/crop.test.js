import assert from "node:assert/strict"
import { test } from "node:test"
import { depth, fit, pan, shapeFor, zoom } from "models/crop"

const tall = shapeFor(1000, 2000, 0.75)
const wide = shapeFor(2000, 1000, 0.75)

const inside = ({ x, y, w, h }) => x >= 0 && y >= 0 && x + w <= 1 + 1e-9 && y + h <= 1 + 1e-9

test("the first box is the largest of its proportions", () => {
  assert.deepEqual(fit(tall).w, 1)
  assert.deepEqual(fit(wide).h, 1)
  const { w, h } = fit(wide)
  assert.ok(Math.abs((w * 2000) / (h * 1000) - 0.75) < 1e-9)
})

test("a tall picture is cut nearer the top, where faces are", () => {
  const { y, h } = fit(tall)
  assert.ok(y < 1 - y - h)
})

test("no move and no zoom leaves the picture", () => {
  let box = fit(wide)
  for (const [dx, dy] of [[5, 5], [-5, -5], [0.1, -3]]) assert.ok(inside((box = pan(box, dx, dy))))
  for (const factor of [0.3, 9, 0.5, 1.2, 0.01]) assert.ok(inside((box = zoom(box, factor, wide))))
})

test("zooming keeps proportions and has an end", () => {
  const close = zoom(fit(tall), 0.0001, tall)
  assert.ok(Math.abs(close.w / close.h - tall) < 1e-9)
  assert.ok(Math.abs(depth(close, tall) - 1) < 1e-9)
  assert.equal(depth(fit(tall), tall), 0)
})
