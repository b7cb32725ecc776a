// Makes an element's children those of the nodes (strings or { tag, children }) with as few changes as possible: text that only
// grew is appended to, so that selections in it stay.
export function paint(element, nodes) {
  nodes.forEach((node, index) => place(element, node, element.childNodes[index]))
  while (element.childNodes.length > nodes.length) element.lastChild.remove()
}

function place(parent, node, old) {
  if (typeof node === "string") return placeText(parent, node, old)
  let element = old
  if (old?.localName !== node.tag) {
    element = document.createElement(node.tag)
    if (node.tag === "q") element.className = "speech"
    if (old) old.replaceWith(element)
    else parent.append(element)
  }
  paint(element, node.children)
}

function placeText(parent, text, old) {
  if (old?.nodeType !== Node.TEXT_NODE) {
    const made = document.createTextNode(text)
    if (old) old.replaceWith(made)
    else parent.append(made)
  } else if (text !== old.data) {
    if (text.startsWith(old.data)) old.appendData(text.slice(old.data.length))
    else old.data = text
  }
}
