// The key of the tokens on this machine: it stays with the table, so that what was sent before a restart is known after it.
import { join } from 'node:path'
import { keptSecret } from './kept-secret.ts'

/** A reference to the key in this folder, made on the first call. Only its owner reads it. */
export async function keepTokenKey(folder: string): Promise<string> {
  await keptSecret('token-key', { dataDir: folder })
  return `file:${join(folder, 'token-key')}`
}
