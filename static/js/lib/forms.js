import { csrfToken } from "lib/http"
import { toast } from "lib/toast"

const HTMX = "[hx-post], [hx-put], [hx-patch], [hx-delete], [hx-get]"
const TOKEN = "csrfmiddlewaretoken"

// Forms and htmx requests: our CSRF token, a button that is busy while its request runs and cannot be pressed twice, and
// a notice when a request did not come through. A 422 answer is swapped like any other (base.html's htmx-config).
export function prepareForms() {
  document.addEventListener("submit", sendOnce)
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.verb === "get") return
    detail.headers["X-CSRFToken"] = csrfToken()
    delete detail.parameters[TOKEN]
  })
  document.addEventListener("htmx:beforeRequest", ({ detail }) => mark(detail, true))
  document.addEventListener("htmx:afterRequest", ({ detail }) => mark(detail, false))
  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) document.addEventListener(name, tellFailure)
  // Back from the next page, out of the browser's memory: nothing is on its way any more.
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) for (const button of document.querySelectorAll(".button[aria-busy=true]")) button.removeAttribute("aria-busy")
  })
}

function sendOnce(event) {
  const { submitter, target } = event
  renewToken(target)
  if (target.method === "dialog" || target.matches(HTMX)) return
  // A download leaves the page where it is, and nothing tells when it is over.
  if ((submitter ?? target).closest("[data-download]")) return
  if (submitter?.getAttribute("aria-busy") === "true") return event.preventDefault()
  // Other listeners may still keep the form here.
  setTimeout(() => event.defaultPrevented || submitter?.setAttribute("aria-busy", "true"))
}

// Somebody who became a guest or signed in since the page was made has another token now.
function renewToken(form) {
  const field = form.querySelector(`input[name=${TOKEN}]`)
  if (field) field.value = csrfToken()
}

function mark({ elt, requestConfig }, busy) {
  const button = requestConfig?.triggeringEvent?.submitter ?? (elt.matches(".button") ? elt : null)
  if (!button?.matches(".button")) return
  if (busy) button.setAttribute("aria-busy", "true")
  else button.removeAttribute("aria-busy")
}

function tellFailure({ detail }) {
  const text = detail.xhr?.getResponseHeader?.("X-Error-Text")
  toast(text ? decodeURIComponent(text) : document.body.dataset.failed, { level: "error" })
}
