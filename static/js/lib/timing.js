// Calls `action` once, `delay` ms after the last call. `.cancel()` forgets it, `.flush()` does it now if it waits.
export function debounce(action, delay) {
  let timer = null
  let waiting = null
  const run = () => {
    const args = waiting
    debounced.cancel()
    if (args) return action(...args)
  }
  const debounced = (...args) => {
    waiting = args
    clearTimeout(timer)
    timer = setTimeout(run, delay)
  }
  debounced.cancel = () => {
    clearTimeout(timer)
    waiting = null
  }
  debounced.flush = run
  return debounced
}
