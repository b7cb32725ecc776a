// How to tell a moment: { unit, value } for Intl.RelativeTimeFormat, or null from the seventh day on. Milliseconds in.
const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
]

export function relativeParts(moment, now) {
  const age = now - moment
  if (age >= 7 * UNITS[0][1] || age < -UNITS[2][1]) return null
  const [unit, length] = UNITS.find(([, size]) => age >= size) ?? ["second", Infinity]
  return { unit, value: unit === "second" ? 0 : -Math.floor(age / length) }
}

// Milliseconds until relativeParts changes.
export function nextChange(moment, now) {
  const age = Math.max(0, now - moment)
  const [, length] = UNITS.find(([, size]) => age >= size) ?? UNITS[2]
  return length - (age % length)
}
