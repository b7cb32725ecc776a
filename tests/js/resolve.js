// Gives node the bare names of the import map: node --import ./tests/js/resolve.js --test tests/js/
import { existsSync } from "node:fs"
import { register } from "node:module"
import { fileURLToPath } from "node:url"
import { isMainThread } from "node:worker_threads"

const JS = new URL("../../static/js/", import.meta.url)

export async function resolve(specifier, context, next) {
  const file = new URL(`${specifier}.js`, JS)
  if (/^(app$|lib\/|models\/|elements\/)/.test(specifier) && existsSync(fileURLToPath(file)))
    return { url: file.href, format: "module", shortCircuit: true }
  return next(specifier, context)
}

// This file is loaded twice: by node, and by the thread that runs the hook.
if (isMainThread) register(import.meta.url)
