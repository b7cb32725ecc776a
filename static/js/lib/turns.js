// The server answers what was done in a chat with the turns that changed: every element takes the place of the one with its id.
import { HttpError, post, request } from "lib/http"
import { isField } from "lib/keys"
import { toast } from "lib/toast"
import { keepingSelection } from "lib/selection"

// Attributes that scripts set and the server knows nothing of: `style` holds a turn's height while it is written anew.
const KEPT = new Set(["data-actions", "style"])

// POSTs and puts the answer into the page; says so if it is refused. Returns the Response, or null.
export async function act(url, fields = {}) {
  try {
    return await show(await post(url, fields))
  } catch (error) {
    complain(error)
    return null
  }
}

// Fetches turns again.
export async function refresh(url) {
  return show(await request(url))
}

export async function show(response) {
  const notice = response.headers.get("HX-Trigger")
  if (notice) {
    const { toast: detail } = JSON.parse(notice)
    if (detail) toast(detail.text, detail)
  }
  const address = response.headers.get("X-Go-To")
  if (address) await goTo(address)
  else if (response.status !== 204 && response.headers.get("Content-Type")?.includes("html")) apply(await response.text())
  return response
}

// Morphs each element of the fragment into its namesake; turns that are new go to the end.
export function apply(html) {
  const list = document.getElementById("turns")
  for (const fresh of [...parsed(html).children]) {
    const old = document.getElementById(fresh.id)
    if ("gone" in fresh.dataset) old?.remove()
    else if (old) morph(old, fresh)
    else if (fresh.classList.contains("turn")) list.append(fresh)
  }
  list.dispatchEvent(new CustomEvent("turns-changed", { bubbles: true }))
}

export function parsed(html) {
  const template = document.createElement("template")
  template.innerHTML = html
  return template.content
}

export function morph(old, fresh) {
  keepingSelection(old, () =>
    Idiomorph.morph(old, fresh, {
      morphStyle: "outerHTML",
      // Idiomorph would leave out everything inside the focused element, which may be the turn itself.
      ignoreActiveValue: isField(document.activeElement),
      callbacks: {
        // What scripts put under a turn stays there, and what the reader unfolded stays open.
        beforeNodeRemoved: (node) => !node.classList?.contains("action-row"),
        beforeAttributeUpdated: (name, node) => !(name === "open" && node.localName === "details") && !KEPT.has(name),
      },
    }),
  )
}

// Another state of the whole chat, without leaving the page. What is typed and not sent stays.
export async function goTo(address) {
  const response = await request(address, { headers: { "X-Requested-With": "" } })
  const page = new DOMParser().parseFromString(await response.text(), "text/html")
  const chat = page.getElementById("chat")
  if (!chat) return location.assign(address)
  const here = document.activeElement?.closest("#chat [id]")?.id
  const { hash } = new URL(address, location)
  // First the address: the log looks there for the turn to show.
  history.replaceState(history.state, "", new URL(response.url).pathname + new URL(response.url).search + hash)
  chat.querySelector("#message-text").value = document.getElementById("message-text").value
  document.getElementById("chat").replaceWith(document.adoptNode(chat))
  document.title = page.title
  if (here && !hash) document.getElementById(here)?.focus({ preventScroll: true })
}

export async function complain(error) {
  if (!(error instanceof HttpError)) throw error
  if (!navigator.onLine) return toast(document.getElementById("chat").dataset.sayOffline, { level: "warning" })
  const isText = error.response?.headers.get("Content-Type")?.startsWith("text/plain")
  toast(isText ? await error.response.text() : document.body.dataset.failed, { level: "error" })
}
