// What every page needs. Everything else is imported when its element appears, or when somebody is there to use it.
import { prepareForms } from "lib/forms"
import { listenForShortcuts } from "lib/shortcuts"
import { rememberTimeZone } from "lib/time-zone"
import { upgradeElements } from "lib/upgrade"

prepareForms()
listenForShortcuts()
upgradeElements()
rememberTimeZone()
if (!("commandForElement" in HTMLButtonElement.prototype)) import("lib/invokers").then((module) => module.answerInvokers())
