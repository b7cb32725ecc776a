import { csrfToken } from "lib/http"
import { toast } from "lib/toast"

// Gives htmx our CSRF token and says when a request of its did not come through.
// A 422 answer is swapped like any other; the policy for other codes is in base.html's htmx-config.
export function configureHtmx() {
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.verb !== "get") detail.headers["X-CSRFToken"] = csrfToken()
  })
  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"])
    document.addEventListener(name, ({ detail }) => {
      const text = detail.xhr?.getResponseHeader?.("X-Error-Text")
      toast(text ? decodeURIComponent(text) : document.body.dataset.failed, { level: "error" })
    })
}
