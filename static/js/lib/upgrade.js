// Custom elements on demand: the first <copy-button> of a page imports "elements/copy-button" and defines its CopyButton.
// A new element therefore needs a file in static/js/elements/ and nothing else.

// These matter only once somebody moves, touches or types, so they stay out of the first view; [data-later] marks others.
const LATER = new Set([
  "char-counter", "command-palette", "copy-button", "file-drop", "local-time", "menu-button", "offline-banner", "rail-toggle",
  "roving-focus", "spoiler-cover", "theme-switch", "toast-region", "tool-tip", "tree-view",
])
// Not "scroll": pages scroll by themselves too.
const SIGNS_OF_LIFE = ["pointermove", "pointerdown", "keydown", "focusin", "wheel", "dragenter", "change", "toast"]

const asked = new Map()
let someoneIsHere = false

// Watches the document for custom elements that are not defined yet.
export function upgradeElements(root = document.documentElement) {
  loadIn(root)
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes) if (node.nodeType === Node.ELEMENT_NODE) loadIn(node)
  }).observe(root, { childList: true, subtree: true })
  for (const name of SIGNS_OF_LIFE) document.addEventListener(name, wake, { capture: true, passive: true })
  document.addEventListener("click", pressAgain, { capture: true })
}

function wake(event) {
  if (!event.isTrusted && event.type !== "toast") return
  someoneIsHere = true
  for (const name of SIGNS_OF_LIFE) document.removeEventListener(name, wake, { capture: true })
  loadIn(document.documentElement)
}

// A press that came before its element was ready is repeated when it is. A link into the panel would lead away meanwhile.
async function pressAgain(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return
  const pressed = event.target.closest?.("a[data-panel], button[type=button]:not([popovertarget], [commandfor])")
  const isLink = pressed?.matches("a")
  const element = isLink ? document.querySelector("chat-panel:not(:defined)") : pressed?.closest(":not(:defined)")
  if (!element || !asked.has(element.localName)) return
  event.preventDefault()
  event.stopImmediatePropagation()
  if (await asked.get(element.localName)) pressed.click()
  else if (isLink) location.assign(pressed.href)
}

function loadIn(root) {
  if (root.matches(":not(:defined)")) load(root)
  for (const element of root.querySelectorAll(":not(:defined)")) load(element)
}

function load(element) {
  const tag = element.localName
  const canWait = LATER.has(tag) || "later" in element.dataset
  if (asked.has(tag) || (canWait && !someoneIsHere && !element.querySelector(".toast"))) return
  asked.set(tag, define(tag))
}

// Imports and defines an element. False when that failed.
async function define(tag) {
  try {
    const module = await import(`elements/${tag}`)
    if (!customElements.get(tag)) customElements.define(tag, module[className(tag)])
    return true
  } catch (error) {
    console.error(`<${tag}> could not be started`, error)
    return false
  }
}

// copy-button → CopyButton
export function className(tag) {
  return tag.replace(/(^|-)(.)/g, (_, __, letter) => letter.toUpperCase())
}
