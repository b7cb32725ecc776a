// Shows a notice: toast("Deleted", { level: "success", undo: "/chats/…/restore/" }).
// From the server: header HX-Trigger {"toast": {"text": …, "level": …, "undo": …}}, or a .toast added to #toasts.
export function toast(text, { level = "info", undo = "" } = {}) {
  const show = () => document.dispatchEvent(new CustomEvent("toast", { detail: { text, level, undo } }))
  if (customElements.get("toast-region")) return show()
  // The first event makes lib/upgrade fetch the region, the second shows the notice.
  document.dispatchEvent(new CustomEvent("toast"))
  customElements.whenDefined("toast-region").then(show)
}
