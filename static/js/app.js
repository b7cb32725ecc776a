// What every page needs. Everything else is imported when its element appears, or when somebody is there to use it.
import { prepareForms } from "lib/forms"
import { listenForShortcuts } from "lib/shortcuts"
import { upgradeElements } from "lib/upgrade"

prepareForms()
listenForShortcuts()
upgradeElements()
rememberTimeZone()
if (!("commandForElement" in HTMLButtonElement.prototype)) import("lib/invokers").then((module) => module.answerInvokers())

// Tells the server, by a cookie, the reader's time zone, so that the next page is written in it.
function rememberTimeZone() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  if (zone && !document.cookie.includes(`lamplight_time_zone=${zone}`))
    document.cookie = `lamplight_time_zone=${zone}; path=/; samesite=lax; max-age=${YEAR_S}`
}
