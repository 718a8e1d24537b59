// The product packaged for AWS as `npm run package` does it, for tests: no credentials, no login, a home of its own.
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../..', import.meta.url))
const run = promisify(execFile)

/** The template goes to a folder that `remove` removes, the bundles to dist/. */
export async function packageForAws() {
  const folder = await mkdtemp(join(tmpdir(), 'smtping-package-'))
  const remove = () => rm(folder, { recursive: true })
  const path = join(folder, 'cloudformation-template-update-stack.json')
  try {
    await runNode(['node_modules/serverless/bin/serverless.js', 'package', '--package', folder], { HOME: folder })
    return { path, text: await readFile(path, 'utf8'), remove }
  } catch (error) {
    await remove()
    throw error
  }
}

/** What Node printed. Rejects with `code`, `stdout` and `stderr` where it ends with another code than 0. */
export function runNode(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const { PATH = '' } = process.env
  return run(process.execPath, args, { cwd: root, env: { PATH, ...environment } })
}
