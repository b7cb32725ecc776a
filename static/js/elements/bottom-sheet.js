// <bottom-sheet><dialog class="sheet">: drag the handle between half, full and closed (or press it), and let the back
// gesture close the sheet before the page. With .sheet--panel it is an open column from 75rem on.
const WIDE = matchMedia("(min-width: 75rem)")
const CLOSE_PX = 90

export class BottomSheet extends HTMLElement {
  #dialog
  #start = null
  #watch = new MutationObserver(() => this.#followHistory())

  connectedCallback() {
    this.#dialog = this.querySelector("dialog")
    this.#watch.observe(this.#dialog, { attributeFilter: ["open"] })
    this.#dialog.addEventListener("command", this.#command)
    this.addEventListener("click", this.#click)
    this.addEventListener("pointerdown", this.#grab)
    addEventListener("popstate", this.#back)
    WIDE.addEventListener("change", this.#fold)
    this.#fold()
  }

  disconnectedCallback() {
    this.#watch.disconnect()
    this.#dialog.removeEventListener("command", this.#command)
    this.removeEventListener("click", this.#click)
    this.removeEventListener("pointerdown", this.#grab)
    removeEventListener("popstate", this.#back)
    WIDE.removeEventListener("change", this.#fold)
  }

  get #isColumn() {
    return WIDE.matches && this.#dialog.classList.contains("sheet--panel")
  }

  // The attribute instead of show(): a column that is simply there must not take the focus.
  #fold = () => {
    if (!this.#dialog.classList.contains("sheet--panel")) return
    if (this.#dialog.matches(":modal")) this.#dialog.close()
    this.#dialog.open = WIDE.matches
  }

  // As a column the opener folds and unfolds it; there is nothing modal about it.
  #command = (event) => {
    if (event.command !== "show-modal" || !this.#isColumn) return
    event.preventDefault()
    if (this.#dialog.open) this.#dialog.close()
    else this.#dialog.show()
  }

  #followHistory() {
    const modal = this.#dialog.matches(":modal")
    if (modal && !history.state?.sheet) history.pushState({ ...history.state, sheet: this.#dialog.id }, "")
    if (!this.#dialog.open && history.state?.sheet === this.#dialog.id) history.back()
    if (!this.#dialog.open) delete this.#dialog.dataset.stop
  }

  #back = () => {
    if (this.#dialog.matches(":modal") && history.state?.sheet !== this.#dialog.id) this.#dialog.close()
  }

  #click = ({ target }) => {
    if (target.closest(".sheet__handle") && !this.#start?.moved) this.#toggleStop()
    // A press beside a modal sheet. closedby="any" would also fold the column at every press on the page.
    if (target === this.#dialog && this.#dialog.matches(":modal") && this.#dialog.closedBy !== "any") this.#dialog.close()
  }

  #toggleStop() {
    if (this.#dialog.dataset.stop === "full") delete this.#dialog.dataset.stop
    else this.#dialog.dataset.stop = "full"
  }

  #grab = (event) => {
    const handle = event.target.closest(".sheet__handle")
    if (!handle) return
    this.#start = { y: event.clientY, moved: 0 }
    handle.setPointerCapture(event.pointerId)
    handle.addEventListener("pointermove", this.#drag)
    handle.addEventListener("lostpointercapture", this.#drop, { once: true })
  }

  #drag = (event) => {
    this.#start.moved = event.clientY - this.#start.y
    this.#dialog.dataset.state = "dragging"
    this.#dialog.style.setProperty("--sheet-drag", `${Math.max(0, this.#start.moved)}px`)
  }

  #drop = ({ target }) => {
    const { moved } = this.#start
    target.removeEventListener("pointermove", this.#drag)
    delete this.#dialog.dataset.state
    this.#dialog.style.removeProperty("--sheet-drag")
    if (moved > CLOSE_PX && this.#dialog.dataset.stop !== "full") this.#dialog.close()
    else if (moved < -24 || moved > CLOSE_PX) this.#toggleStop()
  }
}
