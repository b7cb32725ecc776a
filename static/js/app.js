// What every page needs. Everything else is imported when its element appears.
import { configureHtmx } from "lib/htmx-setup"
import { showBusyForms } from "lib/busy"
import { answerInvokers } from "lib/invokers"
import { listenForShortcuts } from "lib/shortcuts"
import { rememberTimeZone } from "lib/time-zone"
import { upgradeElements } from "lib/upgrade"

configureHtmx()
showBusyForms()
answerInvokers()
listenForShortcuts()
rememberTimeZone()
upgradeElements()
