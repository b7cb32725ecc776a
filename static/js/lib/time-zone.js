// Tells the server the reader's time zone through a cookie, for dates in pages and mails.
const NAME = "lamplight_time_zone"
const YEAR = 60 * 60 * 24 * 365

export function rememberTimeZone(zone = new Intl.DateTimeFormat().resolvedOptions().timeZone) {
  if (!zone || cookieOf(document.cookie) === zone) return
  const secure = location.protocol === "https:" ? "; secure" : ""
  document.cookie = `${NAME}=${zone}; path=/; max-age=${YEAR}; samesite=lax${secure}`
}

// The zone that the cookies hold, "" for none.
export function cookieOf(cookies) {
  const found = cookies.split("; ").find((cookie) => cookie.startsWith(`${NAME}=`))
  return found?.slice(NAME.length + 1) ?? ""
}
