// The folder of `smtping preflight --data`: the journal of its table, the key of its tokens, and who is at work in it.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { InputError } from '../lib/contract/input-error.ts'
import { takeOverWork } from '../lib/flow/take-over-work.ts'
import { type ClaimedFolder, claimFolder } from '../lib/store/claim-folder.ts'
import { openJournalItems } from '../lib/store/journal-items.ts'
import { keepSecret } from '../lib/store/keep-secret.ts'
import { makeFolder } from '../lib/store/make-folder.ts'
import type { KeptWork } from './send-adapters.ts'

export interface KeptFolder extends KeptWork {
  readonly close: () => Promise<void>
}

/** Opens the folder, or makes it; nobody holds a lease in it any more. Throws InputError where another run has it. */
export async function openKeptFolder(folder: string, now: number): Promise<KeptFolder> {
  await makeFolder(folder, { mode: 0o700 }).catch(refuse(folder))
  const lock = await claim(folder)
  try {
    const { items, close } = await openJournalItems(join(folder, 'preflights.jsonl')).catch(refuse(folder))
    await takeOverWork(items, now)
    const tokenKey = await keepSecret(join(folder, 'token-key')).catch(refuse(folder))
    return { items, tokenKey, close: () => close().finally(lock.release) }
  } catch (error) {
    await lock.release()
    throw error
  }
}

function refuse(folder: string) {
  return (error: unknown): never => {
    if (error instanceof InputError) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new InputError([{ field: '--data', message: `The folder ${folder} cannot be used: ${why}` }])
  }
}

/** One run at a time: two would read each other's leases as those of the dead. */
async function claim(folder: string): Promise<ClaimedFolder> {
  const claimed = await claimFolder(folder).catch(refuse(folder))
  if (claimed.kind === 'claimed') return claimed
  const message = `Another smtping (process ${claimed.by}) is at work in ${folder}: wait for it, or take another folder.`
  throw new InputError([{ field: '--data', message }])
}

/** SHA-256, hexadecimal. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
