// Reading the keyboard without stepping on fields and input methods.

// True while an input method composes: its Enter and arrows are not ours. 229 is what older Safari says instead.
export function isComposing(event) {
  return event.isComposing || event.keyCode === 229
}

// "ctrl+k", "alt+arrowup", "?", "g". Command counts as Ctrl; Shift only shows in what it types.
export function keyName(event) {
  const parts = []
  if (event.ctrlKey || event.metaKey) parts.push("ctrl")
  if (event.altKey) parts.push("alt")
  if (event.shiftKey && event.key.length > 1) parts.push("shift")
  return [...parts, event.key.toLowerCase()].join("+")
}

// Is the person typing here?
export function isField(target) {
  if (!target?.closest) return false
  return Boolean(target.closest("textarea, select, [contenteditable]:not([contenteditable=false]), input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=range])"))
}
