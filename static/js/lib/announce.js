// Says something to screen readers, politely.
export function announce(text) {
  const region = document.getElementById("announcer")
  if (!region) return
  region.textContent = ""
  // A change in the same task would be merged with the clearing and not be spoken.
  requestAnimationFrame(() => (region.textContent = text))
}
