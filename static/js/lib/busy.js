// A form that is on its way says so on the button that sent it, and cannot be sent twice.
export function showBusyForms() {
  document.addEventListener("submit", (event) => {
    const { submitter, target } = event
    if (target.method === "dialog" || target.matches("[hx-post], [hx-put], [hx-patch], [hx-delete], [hx-get]")) return
    if (submitter?.getAttribute("aria-busy") === "true") return event.preventDefault()
    // Other listeners may still keep the form here.
    setTimeout(() => event.defaultPrevented || submitter?.setAttribute("aria-busy", "true"))
  })
  document.addEventListener("htmx:beforeRequest", ({ detail }) => mark(detail, true))
  document.addEventListener("htmx:afterRequest", ({ detail }) => mark(detail, false))
  // Back from the next page, out of the browser's memory: nothing is on its way any more.
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) for (const button of document.querySelectorAll(".button[aria-busy=true]")) button.removeAttribute("aria-busy")
  })
}

function mark({ elt, requestConfig }, busy) {
  const button = requestConfig?.triggeringEvent?.submitter ?? (elt.matches(".button") ? elt : null)
  if (!button?.matches(".button")) return
  if (busy) button.setAttribute("aria-busy", "true")
  else button.removeAttribute("aria-busy")
}
