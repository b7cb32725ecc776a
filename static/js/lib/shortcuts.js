import { Sequences, isComposing, isField, keyName } from "lib/keys"

// Anything with data-key="g d" is pressed, or focused if it is a field, when that is typed outside fields.
// Keys with Ctrl work everywhere. <html data-keys="off"> turns the single letters off.
export function listenForShortcuts() {
  const sequences = new Sequences()
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || isComposing(event)) return
    const key = keyName(event)
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey
    if (plain && (isField(event.target) || document.documentElement.dataset.keys === "off")) return
    if (plain && document.querySelector("dialog:modal")) return
    const targets = [...document.querySelectorAll("[data-key]")].filter((target) => !target.closest("[hidden], [inert]"))
    const typed = sequences.press(key, targets.map((target) => target.dataset.key), event.timeStamp)
    if (!typed) return
    event.preventDefault()
    press(targets.find((target) => target.dataset.key === typed))
  })
}

function press(target) {
  if (!isField(target)) return target.click()
  target.focus()
  target.select?.()
}
