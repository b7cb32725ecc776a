// Tags in one line of text, separated by commas of either script.
export function parseTags(text) {
  const seen = new Set()
  return text
    .split(/[,\uff0c、;\uff1b\n]/)
    .map((tag) => tag.replace(/\s+/g, " ").trim().replace(/^#+/, ""))
    .filter((tag) => tag && !seen.has(tag.toLowerCase()) && seen.add(tag.toLowerCase()))
}

export function addTags(tags, text, limit = Infinity) {
  return parseTags([...tags, ...parseTags(text)].join(",")).slice(0, limit)
}
