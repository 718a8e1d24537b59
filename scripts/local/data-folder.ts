// The folder of a table that outlives its process. LevelDB lets one process in; dynalite would crash the second at its
// first request, so we ask before. The claim is a file with the process's id: what a dead process left behind is void.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface ClaimedFolder {
  readonly release: () => Promise<void>
}

/** After a crash in a container the next process may well have the same id: our own claims are known here. */
const ours = new Set<string>()

/** Makes the folder if it is not there. Rejects where another process, or this one, has it, and where it cannot be written. */
export async function claimDataFolder(folder: string): Promise<ClaimedFolder> {
  await mkdir(folder, { recursive: true })
  const file = join(folder, 'smtping.pid')
  const owner = ours.has(file) ? process.pid : await ownerOf(file)
  if (owner !== undefined) throw new Error(`${folder} is in use by process ${owner}: end it, or choose another folder.`)
  await writeFile(file, `${process.pid}\n`)
  ours.add(file)
  return {
    async release() {
      ours.delete(file)
      await rm(file, { force: true })
    },
  }
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
