// The key of the tokens on this machine: it stays with the table, so that what was sent before a restart is known after it.
import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A reference to the key in this folder, made on the first call. Only its owner reads it. */
export async function keepTokenKey(folder: string): Promise<string> {
  const path = join(folder, 'token-key')
  const options = { mode: 0o600, flag: 'wx' }
  await writeFile(path, randomBytes(32).toString('hex'), options).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  })
  return `file:${path}`
}
