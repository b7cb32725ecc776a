const YEAR_S = 31_536_000

// Tells the server, by a cookie, the reader's time zone, so that the next page is written in it.
export function rememberTimeZone() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  if (zone && !document.cookie.includes(`lamplight_time_zone=${zone}`))
    document.cookie = `lamplight_time_zone=${zone}; path=/; samesite=lax; max-age=${YEAR_S}`
}
