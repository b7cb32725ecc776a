// Reads a text aloud with the browser's voice; while it speaks, asking again makes it stop.
export function readAloud(text, language) {
  const wasSpeaking = speechSynthesis.speaking
  speechSynthesis.cancel()
  if (wasSpeaking) return
  const utterance = new SpeechSynthesisUtterance(text)
  if (language) utterance.lang = language
  speechSynthesis.speak(utterance)
}
