// A secret that outlives its process: in a file that only its owner reads.
import { randomBytes } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'

/** A fresh secret of 192 bits, in base64url. */
export function freshSecret(): string {
  return randomBytes(24).toString('base64url')
}

/** The secret of this file: the one of before, or a fresh one. Rejects with the system's error where it cannot be written. */
export async function keepSecret(path: string): Promise<string> {
  const known = await readFile(path, 'utf8').catch(() => '')
  if (known !== '') return known
  const secret = freshSecret()
  // A process that is killed halfway must not leave half a secret behind.
  const draft = `${path}.${process.pid}`
  await writeFile(draft, secret, { mode: 0o600, flush: true })
  await rename(draft, path)
  return secret
}
