import { request } from "lib/http"
import { complain, goTo, morph, parsed } from "lib/turns"
import { Pinning } from "models/pinning"

// <chat-log class="chat__log">: the one owner of the story's scrolling. The box runs from its end upwards (column-reverse), so
// scrollTop is 0 at the end and negative above. Follows the end while pinned, keeps the line under the eye still otherwise,
// loads what lies beyond the edges, and shows #jump. Emits "end-reached" and listens to "turns-changed" and "pin-log".
const EDGE = "1200px 0px"

export class ChatLog extends HTMLElement {
  #pinning = new Pinning()
  #anchor = null
  #resized = new ResizeObserver(() => this.#settle())
  #edges = new IntersectionObserver((entries) => this.#reach(entries), { root: this, rootMargin: EDGE })
  #loading = new Set()

  connectedCallback() {
    for (const [target, name, action] of this.#listeners) target.addEventListener(name, action, { passive: true })
    document.addEventListener("pin-log", this.#pin)
    document.addEventListener("hold-turn", this.#hold)
    this.#jump?.addEventListener("click", this.#pin)
    this.#resized.observe(this)
    this.#resized.observe(this.#list)
    this.#watchEdges()
    // A story that has only begun is read from its first line.
    if (this.querySelector(".turn:only-child")) this.#scrollTo(this.scrollHeight)
    this.#pinning.pinned = this.#distance <= 2
    this.#remember()
    this.#goToHash()
    this.#tell()
  }

  disconnectedCallback() {
    for (const [target, name, action] of this.#listeners) target.removeEventListener(name, action)
    document.removeEventListener("pin-log", this.#pin)
    document.removeEventListener("hold-turn", this.#hold)
    this.#resized.disconnect()
    this.#edges.disconnect()
  }

  get #list() {
    return this.querySelector("ol")
  }

  get #jump() {
    return document.getElementById("jump")
  }

  // Pixels below the view.
  get #distance() {
    return -this.scrollTop
  }

  get #canScroll() {
    return this.scrollHeight > this.clientHeight + 1
  }

  #pin = () => {
    for (const turn of this.#list.querySelectorAll(".turn[style]")) turn.style.minBlockSize = ""
    if (!("atEnd" in this.#list.dataset)) return goTo(document.getElementById("chat").dataset.url).catch(complain)
    this.#pinning.pin()
    const isFar = this.#distance > 2 * this.clientHeight
    const smooth = !isFar && !document.hidden && !matchMedia("(prefers-reduced-motion: reduce)").matches
    this.#pinning.moved(0, performance.now())
    this.scrollTo({ top: 0, behavior: smooth ? "smooth" : "instant" })
    this.#tell()
  }

  // A turn is about to change; its top stays where it is. One that is written anew is followed once it outgrows its place.
  #hold = ({ detail: { turn, growing } }) => {
    this.#pinning.pinned = growing && this.#pinning.pinned
    this.#keep(turn)
  }

  #scrolled = () => {
    this.#pinning.scrolled(this.#distance, performance.now())
    // Something may have grown in the same moment, which is none of the reader's doing.
    this.#stayPut()
    this.#remember()
    this.#tell()
  }

  #settle() {
    if (!this.#pinning.pinned) this.#stayPut()
    else if (this.#distance > 0) this.#scrollTo(0)
    else this.#remember()
    this.#tell()
  }

  // Takes back what moved the line under the eye, other than scrolling.
  #stayPut() {
    if (this.#pinning.pinned || !this.#anchor?.turn.isConnected) return
    const { turn, top, distance } = this.#anchor
    const moved = turn.getBoundingClientRect().top - top - (this.#distance - distance)
    if (Math.abs(moved) >= 1) this.#scrollTo(this.#distance - moved)
  }

  #scrollTo(distance) {
    this.scrollTop = -Math.max(0, distance)
    this.#pinning.moved(this.#distance, performance.now())
    this.#remember()
  }

  // The first turn in view, and where it stands: what must not move while the rest changes.
  #remember() {
    const { top, bottom } = this.getBoundingClientRect()
    const turn = [...this.#list.children].find((each) => each.getBoundingClientRect().bottom > top + 1 && each.getBoundingClientRect().top < bottom)
    if (turn) this.#keep(turn)
    else this.#anchor = null
  }

  #keep(turn) {
    this.#anchor = { turn, top: turn.getBoundingClientRect().top, distance: this.#distance }
  }

  #tell() {
    if (!this.#jump) return
    const isHere = this.#distance <= 60 && "atEnd" in this.#list.dataset
    if (isHere) delete this.#jump.dataset.fresh
    this.#jump.hidden = isHere
  }

  #grown = () => {
    this.#watchEdges()
    if (!this.#pinning.pinned && this.#jump) this.#jump.dataset.fresh = ""
    this.#settle()
  }

  #watchEdges() {
    this.#edges.disconnect()
    for (const edge of this.querySelectorAll("[data-edge]")) this.#edges.observe(edge)
  }

  #reach(entries) {
    for (const { target, isIntersecting } of entries) if (isIntersecting) this.#load(target)
  }

  async #load(edge) {
    if (this.#loading.has(edge)) return
    this.#loading.add(edge)
    try {
      const response = await request(new URL(edge.querySelector("a").getAttribute("href"), new URL(document.getElementById("chat").dataset.url, location)))
      this.#remember()
      if (edge.isConnected) this.#insert(edge, parsed(await response.text()))
    } catch {
      // The link is still there to be pressed.
      this.#loading.delete(edge)
    }
  }

  #insert(edge, fragment) {
    for (const fresh of [...fragment.children]) {
      const known = fresh.id && document.getElementById(fresh.id)
      if (known) morph(known, fresh)
      else if (fresh.dataset.edge && fresh.dataset.edge !== edge.dataset.edge) continue
      else edge.before(fresh)
    }
    edge.remove()
    if (!this.querySelector("[data-edge=newer]")) this.#list.dataset.atEnd = ""
    this.#watchEdges()
    this.#settle()
  }

  // A link to a turn that lies outside of this window loads the window that holds it.
  #goToHash = () => {
    const [, pk] = location.hash.match(/^#message-(\d+)$/) ?? []
    if (!pk) return
    const message = document.getElementById(`message-${pk}`)
    if (!message) {
      const url = new URL(document.getElementById("chat").dataset.url, location)
      if (new URLSearchParams(location.search).get("at") === pk) return
      return location.replace(`${url}?at=${pk}#message-${pk}`)
    }
    this.#pinning.pinned = false
    message.scrollIntoView({ block: "center", behavior: "instant" })
    message.focus({ preventScroll: true })
    this.#scrolled()
  }

  #wheel = ({ deltaY }) => this.#pinning.wheel(deltaY, this.#canScroll)
  #touchStart = ({ touches }) => this.#pinning.fingerDown(touches[0].clientY)
  #touchMove = ({ touches }) => this.#pinning.fingerMoved(touches[0].clientY, this.#canScroll)
  #touchEnd = () => this.#pinning.fingerUp()
  #key = ({ key }) => this.#pinning.key(key, this.#canScroll)

  #selected = () => {
    const selection = getSelection()
    if (!selection.isCollapsed && this.contains(selection.anchorNode)) this.#pinning.selected()
  }

  #listeners = [
    [this, "scroll", this.#scrolled],
    [this, "wheel", this.#wheel],
    [this, "touchstart", this.#touchStart],
    [this, "touchmove", this.#touchMove],
    [this, "touchend", this.#touchEnd],
    [this, "keydown", this.#key],
    [this, "turns-changed", this.#grown],
    [document, "selectionchange", this.#selected],
    [window, "hashchange", this.#goToHash],
  ]
}
