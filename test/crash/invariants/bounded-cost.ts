// INV-8: what one send may cost at most, whatever goes wrong.
import { bounceMailboxId } from '../../../lib/contract/mailboxes.ts'
import type { SendItem } from '../../../lib/contract/stored-items.ts'
import { maxDeliveries } from '../../../lib/plan/dead-letter.ts'
import { maxAttempts } from '../../../lib/plan/send-ledger.ts'
import { maxSessionBytes } from '../../../lib/smtp/session.ts'
import type { Violation } from '../world/record.ts'
import type { World } from '../world/world.ts'
import type { Judged } from './judged.ts'

/** Looks into one mailbox for one send that is waited for three days: see productionSchedules. */
export const maxLooks = 45

/** Read in one go beyond what a session may take, before the socket is closed: libuv reads 64 KiB at a time. */
const oneReadBytes = 64 * 1024
/** Commands, header fields, TLS: what goes over a connection beside the message, and more than that. */
const aroundMessageBytes = 16 * 1024

/** Dials, bytes, receives, writes and looks, each within its bound. */
export function boundedCost({ world, sends }: Judged): readonly Violation[] {
  return [...sends.flatMap((send) => costOfSend(send, world)), ...looks(world, sends)]
}

/** A mailbox that cannot be read at the last moment is asked for ten times more, and each fault may cost one look. */
function looks(world: World, sends: readonly SendItem[]): readonly Violation[] {
  const followed = new Set(sends.flatMap(({ mailbox }) => mailbox ?? []))
  return [...followed, bounceMailboxId].flatMap((id) => {
    const limit = (maxLooks + 10) * Math.max(1, sends.length) + world.record.faults.length
    return over('looks', world.mailbox(id).looks(), limit, { id })
  })
}

function costOfSend(send: SendItem, world: World): readonly Violation[] {
  const attempts = Math.max(1, send.attempts.length)
  return [
    ...over('dials', world.servers.dialsOf(send.id), maxAttempts, send),
    ...over('attempts', send.attempts.length, maxAttempts, send),
    ...traffic(send, world),
    ...over('receives', receivesOf(send, world), maxDeliveries * (attempts + hurried(send, world)), send),
    ...over('writes', writesOf(send, world), 8 * attempts + followWrites(send, world) + hurried(send, world), send),
  ]
}

/** Of each connection by itself; of dials there are few. Quoted-printable makes three octets of one at most. */
function traffic(send: SendItem, { record }: World): readonly Violation[] {
  const longest = 3 * JSON.stringify(send.message).length + aroundMessageBytes
  const own = record.sockets.filter(({ sendId }) => sendId === send.id).map((socket) => socket.traffic())
  return own.flatMap(({ read, written }) => [
    ...over('bytes read', read, maxSessionBytes + oneReadBytes, send),
    ...over('bytes written', written, longest, send),
  ])
}

/**
 * Messages beyond one for each attempt: while a send is due and nobody takes it, the sweeper asks again, once in repairMs.
 * (5 × attempts, as the reference has it, holds for a send that is taken when it is asked for.)
 */
function hurried(send: SendItem, world: World): number {
  const sent = world.record.queue.filter(({ what, body }) => what === 'sent' && body.id === send.id).length
  return Math.max(0, sent - send.attempts.length)
}

/** Each piece of evidence is a write, and a send past its last moment is asked for ten times in its grace. */
function followWrites({ evidence }: SendItem, { schedules, record }: World): number {
  const { lookGraceMs } = schedules
  return evidence.length + lookGraceMs / (lookGraceMs / 10) + 2 + record.faults.length
}

function receivesOf({ id }: SendItem, { record }: World): number {
  return record.queue.filter(({ what, body }) => what === 'received' && body.id === id).length
}

function writesOf({ id }: SendItem, { record }: World): number {
  return record.writes.filter(({ after }) => after.id === id).length
}

function over(what: string, count: number, limit: number, { id }: Pick<SendItem, 'id'>): readonly Violation[] {
  return count > limit ? [{ invariant: 'INV-8', text: `${count} ${what} for ${id}, at most ${limit}` }] : []
}
