// fetch with our CSRF token, and one kind of error.

// Django's name for the cookie, also with the prefixes a hardened site gives it.
const COOKIE = /(?:^|;\s*)(?:__Host-|__Secure-)?csrftoken=([^;]+)/

// An answer other than 2xx. `status` is 0 when there was no answer at all.
export class HttpError extends Error {
  constructor(status, response = null) {
    super(status ? `The server answered ${status}.` : "The server could not be reached.")
    this.status = status
    this.response = response
  }
}

// The token from the cookie, which is newest; else from any form of the page.
export function csrfToken() {
  return (
    document.cookie.match(COOKIE)?.[1] ??
    document.querySelector("input[name=csrfmiddlewaretoken]")?.value ??
    ""
  )
}

// Fetches `url` and returns the Response. `options` are fetch's; throws HttpError.
export async function request(url, { method = "GET", headers = {}, ...options } = {}) {
  const all = { "X-Requested-With": "fetch", ...headers }
  if (method !== "GET") all["X-CSRFToken"] = csrfToken()
  let response
  try {
    response = await fetch(url, { method, headers: all, credentials: "same-origin", ...options })
  } catch (error) {
    if (error.name === "AbortError") throw error
    throw new HttpError(0)
  }
  if (!response.ok) throw new HttpError(response.status, response)
  return response
}

// POSTs fields (an object, FormData or URLSearchParams).
export function post(url, fields = {}, options = {}) {
  const body = fields instanceof FormData || fields instanceof URLSearchParams ? fields : new URLSearchParams(fields)
  return request(url, { ...options, method: "POST", body })
}
