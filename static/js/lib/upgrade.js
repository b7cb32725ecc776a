// Custom elements on demand: the first <copy-button> of a page imports "elements/copy-button" and defines its CopyButton.
// A new element therefore needs a file in static/js/elements/ and nothing else.
const asked = new Set()

// Watches the document for custom elements that are not defined yet.
export function upgradeElements(root = document.documentElement) {
  loadIn(root)
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes) if (node.nodeType === Node.ELEMENT_NODE) loadIn(node)
  }).observe(root, { childList: true, subtree: true })
}

function loadIn(root) {
  if (root.matches(":not(:defined)")) load(root.localName)
  for (const element of root.querySelectorAll(":not(:defined)")) load(element.localName)
}

async function load(tag) {
  if (asked.has(tag)) return
  asked.add(tag)
  try {
    const module = await import(`elements/${tag}`)
    if (!customElements.get(tag)) customElements.define(tag, module[className(tag)])
  } catch (error) {
    console.error(`<${tag}> could not be started`, error)
  }
}

// copy-button → CopyButton
export function className(tag) {
  return tag.replace(/(^|-)(.)/g, (_, __, letter) => letter.toUpperCase())
}
