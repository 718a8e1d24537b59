// Where a process can die in the life of one send, as a life without faults shows it.
import type { Visit } from './fault.ts'
import type { Judging } from './judge.ts'
import { runSchedule, type Schedule } from './schedule.ts'

/** Looks and sweeps come again and again: the first of each are like all others. */
const visitsOfRounds = 4

const ofRounds = /mailbox|imap|follow|due/

/** The points of that script, each visit one. */
export async function killPoints(
  script: Schedule['script'],
  { settings, ask }: Judging = {},
): Promise<readonly Visit[]> {
  const { world } = await runSchedule({ script, faults: [], copies: 'none', start: 'fresh', seed: 1 }, settings, ask)
  return world.kernel.trace().filter(({ point, visit }) => visit <= visitsOfRounds || !ofRounds.test(point))
}

/** The points where the ledger itself is read and written, or a message is put or deleted. */
export async function ledgerPoints(script: Schedule['script']): Promise<readonly Visit[]> {
  const points = await killPoints(script)
  return points.filter(({ point }) => /send|smtp\.dot|sqs\.delete\(sends\)/.test(point))
}
