// The folder of a table that outlives its process. LevelDB lets one process in; dynalite would crash the second at its
// first request, so we ask before. The claim is a file with the process's id: what a dead process left behind is void.
import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '../../lib/store/make-folder.ts'

export interface ClaimedFolder {
  /** Whoever had it before did not release it: it was killed, perhaps in the midst of a write. */
  readonly wasLeft: boolean
  readonly release: () => Promise<void>
}

/** A folder that cannot hold the data; whoever named it can name another one. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError'
}

/** After a crash in a container the next process may well have the same id: our own claims are known here. */
const ours = new Set<string>()

/** Makes the folder if it is not there. Rejects where another process, or this one, has it, and where it cannot be written. */
export async function claimDataFolder(folder: string): Promise<ClaimedFolder> {
  await makeDataFolder(folder)
  const file = join(folder, 'smtping.pid')
  const owner = ours.has(file) ? process.pid : await ownerOf(file)
  const wasLeft = await stat(file).then(
    () => true,
    () => false,
  )
  if (owner !== undefined) throw new Error(`${folder} is in use by process ${owner}: end it, or choose another folder.`)
  await writeFile(file, `${process.pid}\n`).catch(refuseWriting(folder))
  ours.add(file)
  return {
    wasLeft,
    async release() {
      ours.delete(file)
      await rm(file, { force: true })
    },
  }
}

/** Makes the folder if it is not there. Rejects with DataFolderError. */
export async function makeDataFolder(folder: string): Promise<void> {
  await makeFolder(folder).catch((error: unknown) => {
    throw new DataFolderError(`${folder} cannot be made a folder (${codeOf(error)}): choose another one.`)
  })
}

/** For what fails to write into the folder. */
export function refuseWriting(folder: string): (error: unknown) => never {
  return (error) => {
    throw new DataFolderError(`${folder} cannot be written (${codeOf(error)}): choose another one.`)
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}

/** The process that holds the claim, if it is another one and still alive. */
async function ownerOf(file: string): Promise<number | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '')
  const pid = Number.parseInt(text, 10)
  return pid > 0 && pid !== process.pid && isAlive(pid) ? pid : undefined
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // There, but not ours to signal.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
