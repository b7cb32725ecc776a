// Where a box of `size` goes beside `anchor` (a DOMRect), kept inside the window. Returns { x, y } in pixels.
export function placeBeside(anchor, size, { gap = 4, edge = 8, above = false, end = false, centre = false } = {}) {
  const below = anchor.bottom + gap
  const over = anchor.top - gap - size.height
  const fitsBelow = below + size.height <= innerHeight - edge
  const y = above ? (over >= edge ? over : below) : fitsBelow || over < edge ? below : over
  const start = centre ? anchor.left + (anchor.width - size.width) / 2 : end ? anchor.right - size.width : anchor.left
  return { x: Math.max(edge, Math.min(start, innerWidth - size.width - edge)), y: Math.max(edge, y) }
}
