// <button command="show-modal" commandfor="ID"> and command="close", for browsers that do not know them yet.
export function answerInvokers() {
  if ("commandForElement" in HTMLButtonElement.prototype) return
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[commandfor]")
    const dialog = button && document.getElementById(button.getAttribute("commandfor"))
    if (!dialog) return
    const command = button.getAttribute("command")
    if (!dialog.dispatchEvent(new CommandLikeEvent(command, button))) return
    if (command === "show-modal" && !dialog.open) dialog.showModal()
    if (command === "close") dialog.close(button.value)
  })
}

class CommandLikeEvent extends Event {
  constructor(command, source) {
    super("command", { cancelable: true })
    this.command = command
    this.source = source
  }
}
