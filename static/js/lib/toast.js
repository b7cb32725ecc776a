// Shows a notice: toast("Deleted", { level: "success", undo: "/chats/…/restore/" }).
// From the server: header HX-Trigger {"toast": {"text": …, "level": …, "undo": …}}, or a .toast added to #toasts.
export function toast(text, { level = "info", undo = "" } = {}) {
  document.dispatchEvent(new CustomEvent("toast", { detail: { text, level, undo } }))
}
