// Who is at work in a folder: a file with the process's id. What a dead process left behind is void.
import { readFile, rm, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'

export interface ClaimedFolder {
  readonly kind: 'claimed'
  /** Whoever had it before did not release it: it was killed, perhaps in the midst of a write. */
  readonly wasLeft: boolean
  readonly release: () => Promise<void>
}

export type FolderClaim = ClaimedFolder | { readonly kind: 'held' /** The process's id. */; readonly by: number }

/** After a crash in a container the next process may well have the same id: our own claims are known here. */
const ours = new Set<string>()

/** Claims a folder that is there, for this process alone. Rejects with the system's error where it cannot be written. */
export async function claimFolder(folder: string): Promise<FolderClaim> {
  const file = resolve(folder, 'smtping.pid')
  if (ours.has(file)) return { kind: 'held', by: process.pid }
  ours.add(file)
  const claim = await claimFile(file).catch((error: unknown) => {
    ours.delete(file)
    throw error
  })
  if (claim.kind === 'held') ours.delete(file)
  return claim
}

async function claimFile(file: string): Promise<FolderClaim> {
  const owner = await ownerOf(file)
  if (owner !== undefined) return { kind: 'held', by: owner }
  const wasLeft = await rm(file).then(
    () => true,
    () => false,
  )
  try {
    await writeFile(file, `${process.pid}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    const faster = await ownerOf(file)
    if (faster !== undefined) return { kind: 'held', by: faster }
    throw error
  }
  return { kind: 'claimed', wasLeft, release: () => release(file) }
}

async function release(file: string): Promise<void> {
  ours.delete(file)
  await rm(file, { force: true })
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
