// A secret of the local stack that outlives its process: in a file of the data folder that only its owner reads.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { freshSecret, keepSecret } from '../../lib/store/keep-secret.ts'
import { makeDataFolder, refuseWriting } from './data-folder.ts'

interface Place {
  readonly dataDir?: string | undefined
}

/** The secret of this name: the one of before, or a fresh one. Without a folder it lives as long as the process. */
export async function keptSecret(name: string, { dataDir }: Place): Promise<string> {
  if (dataDir === undefined) return freshSecret()
  await makeDataFolder(dataDir)
  return keepSecret(join(dataDir, name)).catch(refuseWriting(dataDir))
}

/** The next one of this name is a fresh one. */
export async function forgetSecret(name: string, { dataDir }: Place): Promise<void> {
  if (dataDir !== undefined) await rm(join(dataDir, name), { force: true })
}
