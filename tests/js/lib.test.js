import assert from "node:assert/strict"
import { mock, test } from "node:test"
import { isComposing, keyName } from "lib/keys"
import { load, save } from "lib/store"
import { cookieOf, rememberTimeZone } from "lib/time-zone"
import { debounce } from "lib/timing"
import { className } from "lib/upgrade"

const press = (key, more = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more })

test("keys are named the same on every platform", () => {
  assert.equal(keyName(press("k", { metaKey: true })), "ctrl+k")
  assert.equal(keyName(press("?", { shiftKey: true })), "?")
  assert.equal(keyName(press("ArrowUp", { altKey: true })), "alt+arrowup")
  assert.equal(keyName(press("Enter", { shiftKey: true })), "shift+enter")
})

test("a composing input method is noticed, also in older browsers", () => {
  assert.ok(isComposing({ isComposing: true }))
  assert.ok(isComposing({ isComposing: false, keyCode: 229 }))
  assert.ok(!isComposing({ isComposing: false, keyCode: 13 }))
})

test("storage that throws counts as empty", () => {
  globalThis.localStorage = { getItem: () => { throw new Error("denied") }, setItem: () => { throw new Error("full") } }
  assert.equal(load("x", 7), 7)
  assert.equal(save("x", 1), false)
})

test("a debounced action runs once, with the last arguments, or at once when flushed", () => {
  mock.timers.enable({ apis: ["setTimeout"] })
  const calls = []
  const soon = debounce((value) => calls.push(value), 100)
  soon(1)
  soon(2)
  mock.timers.tick(100)
  soon(3)
  soon.flush()
  soon(4)
  soon.cancel()
  mock.timers.tick(500)
  assert.deepEqual(calls, [2, 3])
  mock.timers.reset()
})

test("an element's class is named after its tag", () => {
  assert.equal(className("copy-button"), "CopyButton")
})

test("the time zone is told once, and again when it changes", () => {
  globalThis.location = { protocol: "https:" }
  globalThis.document = { cookie: "csrftoken=x; lamplight_time_zone=Europe/Berlin" }
  assert.equal(cookieOf(document.cookie), "Europe/Berlin")
  rememberTimeZone("Europe/Berlin")
  assert.match(document.cookie, /^csrftoken/)
  rememberTimeZone("Asia/Shanghai")
  assert.match(document.cookie, /^lamplight_time_zone=Asia\/Shanghai; path=\/; .*samesite=lax; secure$/)
})
