// Runs `change`, which rewrites parts of `root`, and marks the same characters again if that lost the selection.
export function keepingSelection(root, change) {
  const selection = getSelection()
  const inside = selection.rangeCount && !selection.isCollapsed && root.contains(selection.anchorNode) && root.contains(selection.focusNode)
  if (!inside) return change()
  const [anchor, focus] = [offsetOf(root, selection.anchorNode, selection.anchorOffset), offsetOf(root, selection.focusNode, selection.focusOffset)]
  const words = selection.toString()
  change()
  if (getSelection().toString() === words) return
  const [from, to] = [placeOf(root, anchor), placeOf(root, focus)]
  if (from && to) selection.setBaseAndExtent(...from, ...to)
}

function offsetOf(root, node, offset) {
  const range = document.createRange()
  range.setStart(root, 0)
  range.setEnd(node, offset)
  return range.toString().length
}

function placeOf(root, offset) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  let left = offset
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (left <= node.data.length) return [node, left]
    left -= node.data.length
  }
  return null
}
