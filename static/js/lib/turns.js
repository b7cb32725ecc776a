// The server answers what was done in a chat with the turns that changed: every element takes the place of the one with its id.
import { HttpError, post, request } from "lib/http"
import { toast } from "lib/toast"
import { keepingSelection } from "lib/selection"

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
      ignoreActiveValue: true,
      callbacks: {
        // What scripts put under a turn stays there, and what the reader unfolded stays open.
        beforeNodeRemoved: (node) => !node.classList?.contains("action-row"),
        beforeAttributeUpdated: (name, node) => !(name === "open" && node.localName === "details") && !(name === "data-actions"),
      },
    }),
  )
}

// Another state of the whole chat, without leaving the page.
export async function goTo(address) {
  const response = await request(address, { headers: { "X-Requested-With": "" } })
  const page = new DOMParser().parseFromString(await response.text(), "text/html")
  const chat = page.getElementById("chat")
  if (!chat) return location.assign(address)
  document.getElementById("chat").replaceWith(document.adoptNode(chat))
  document.title = page.title
  if (response.url !== location.href) history.replaceState(history.state, "", response.url)
}

export async function complain(error) {
  if (!(error instanceof HttpError)) throw error
  const isText = error.response?.headers.get("Content-Type")?.startsWith("text/plain")
  toast(isText ? await error.response.text() : document.body.dataset.failed, { level: "error" })
}
