// A crop box in fractions of an image, {x, y, w, h} within 0…1. `shape` is the box's ratio over the image's ratio,
// so that w = h * shape keeps the proportions on screen.

export function shapeFor(imageWidth, imageHeight, ratio) {
  return ratio / (imageWidth / imageHeight)
}

// The largest box of that shape, centred, but nearer the top of tall pictures, where faces are.
export function fit(shape) {
  const h = Math.min(1, 1 / shape)
  const w = h * shape
  return { x: (1 - w) / 2, y: (1 - h) * 0.25, w, h }
}

// Moves the box by fractions of the image.
export function pan(box, dx, dy) {
  return clamp({ ...box, x: box.x + dx, y: box.y + dy })
}

// Makes the box `factor` times as large around its middle, between a fifth of the largest and the largest.
export function zoom(box, factor, shape) {
  const largest = fit(shape).h
  const h = Math.min(largest, Math.max(largest / 5, box.h * factor))
  const w = h * shape
  return clamp({ x: box.x + (box.w - w) / 2, y: box.y + (box.h - h) / 2, w, h })
}

// 0 is the whole picture, 1 the closest look.
export function depth(box, shape) {
  const largest = fit(shape).h
  return (largest - box.h) / (largest * 0.8)
}

function clamp({ x, y, w, h }) {
  return { x: Math.min(Math.max(0, x), 1 - w), y: Math.min(Math.max(0, y), 1 - h), w, h }
}
