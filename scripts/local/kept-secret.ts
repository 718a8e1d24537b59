// A secret of the local stack that outlives its process: in a file of the data folder that only its owner reads.
import { randomBytes } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeDataFolder, refuseWriting } from './data-folder.ts'

interface Place {
  readonly dataDir?: string | undefined
}

/** The secret of this name: the one of before, or a fresh one. Without a folder it lives as long as the process. */
export async function keptSecret(name: string, { dataDir }: Place): Promise<string> {
  if (dataDir === undefined) return freshSecret()
  await makeDataFolder(dataDir)
  const known = await readFile(join(dataDir, name), 'utf8').catch(() => '')
  if (known !== '') return known
  const secret = freshSecret()
  await writeWhole(join(dataDir, name), secret).catch(refuseWriting(dataDir))
  return secret
}

/** The next one of this name is a fresh one. */
export async function forgetSecret(name: string, { dataDir }: Place): Promise<void> {
  if (dataDir !== undefined) await rm(join(dataDir, name), { force: true })
}

function freshSecret(): string {
  return randomBytes(24).toString('base64url')
}

/** A process that is killed halfway must not leave half a secret behind. */
async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}`
  await writeFile(draft, text, { mode: 0o600, flush: true })
  await rename(draft, path)
}
