// The edges for one run of a command: this machine's network and name server, a table and a queue in memory.
import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import type { MailboxAccount } from '../lib/contract/mailboxes.ts'
import type { QueueMessage } from '../lib/contract/queue-message.ts'
import { attemptSend } from '../lib/flow/attempt-send.ts'
import type { DomainEdges } from '../lib/flow/check-domain.ts'
import type { LookIntoMailbox, Transmit, WorkEdges } from '../lib/flow/edges.ts'
import { lookForMail } from '../lib/flow/look-for-mail.ts'
import type { CheckEdges } from '../lib/flow/run-check.ts'
import { startPreflight } from '../lib/flow/start-preflight.ts'
import { sweep } from '../lib/flow/sweep.ts'
import type { Clock } from '../lib/mail/time.ts'
import { makeToken } from '../lib/mail/token.ts'
import { quickCheckDeadlines } from '../lib/plan/check-plan.ts'
import type { Schedules } from '../lib/plan/schedule.ts'
import { sendDeadlines } from '../lib/plan/send-deadlines.ts'
import type { Sender } from '../lib/plan/send-plan.ts'
import type { PortContext } from '../lib/probe/probe-port.ts'
import { memoryQueue } from '../lib/queue/memory-queue.ts'
import { memoryItems } from '../lib/store/memory-items.ts'
import { policy } from './policy.ts'

/** The clock of this machine. */
export const clock: Clock = { now: () => Date.now(), elapsed: () => performance.now() }

/** A fresh id of 128 random bits. */
export function newId(): string {
  return makeToken(randomBytes(16))
}

/** The name that this machine gives itself; a receiver may ask for more than an unqualified one. */
export function ownName(): string {
  const name = hostname().toLowerCase()
  return /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(name) ? name : 'localhost.localdomain'
}

export interface DeskOptions {
  readonly sender: Sender
  readonly schedules: Schedules
  readonly mailboxes: readonly MailboxAccount[]
  readonly ehloName: string
  readonly signal: AbortSignal
}

/** Everything that carries out sends and looks in this process. */
export function openDesk({ sender, schedules, mailboxes, ehloName, signal }: DeskOptions) {
  const queue = memoryQueue(clock.now)
  const edges: WorkEdges = {
    ...{
      clock,
      schedules,
      sender,
      newId,
      random: Math.random,
      pause: (ms) => setTimeout(ms),
      items: memoryItems(),
      queues: queue,
    },
    warn: (message, details) => console.error(`smtping: ${message} ${JSON.stringify(details)}`),
  }
  const work = workWith({ ...edges, transmit: transmitFrom(ehloName), look: lookWith(mailboxes) }, signal)
  return { edges, take: queue.take, work, sweep: () => sweep(edges) }
}

function workWith(
  edges: WorkEdges & { readonly transmit: Transmit; readonly look: LookIntoMailbox },
  signal: AbortSignal,
) {
  return async ({ type, id }: QueueMessage): Promise<void> => {
    if (type === 'preflight') return startPreflight(id, edges)
    if (type === 'mailbox') return lookForMail(id, edges, { signal })
    return attemptSend(id, edges, { signal })
  }
}

/** Asks for a host's addresses, as this machine knows them. */
export async function resolver(): Promise<CheckEdges['resolve']> {
  const { openNetwork } = await import('../lib/probe/network.ts')
  return openNetwork(policy).resolve
}

/** The edges of a check. Where name servers are named, they alone are asked. */
export async function checkEdges(
  session: Pick<PortContext, 'ehloName' | 'trustedCertificates' | 'tlsName' | 'clientCertificate' | 'credentials'>,
  nameServers?: readonly string[],
): Promise<DomainEdges> {
  const [{ openNetwork }, { probePort }] = await Promise.all([
    import('../lib/probe/network.ts'),
    import('../lib/probe/probe-port.ts'),
  ])
  const { resolve, reverse, route, resolvers, dial } = openNetwork(policy, nameServers)
  const context = { ...session, dial, clock, deadlines: quickCheckDeadlines }
  return {
    ...{ policy, clock, resolve, reverse, route, resolvers },
    probe: (connection, { signal }) => probePort(connection, { ...context, signal }),
  }
}

function transmitFrom(ehloName: string): Transmit {
  return async (send, context) => {
    const [{ transmitSend }, { openNetwork }] = await Promise.all([
      import('../lib/send/transmit-send.ts'),
      import('../lib/probe/network.ts'),
    ])
    return transmitSend(send, context, { ...openNetwork(policy), clock, ehloName, deadlines: sendDeadlines })
  }
}

function lookWith(mailboxes: readonly MailboxAccount[]): LookIntoMailbox {
  return async (id, context) => {
    const account = mailboxes.find((known) => known.id === id)
    if (!account)
      return { messages: [], cursor: context.cursor, isUnfinished: false, trouble: `the mailbox "${id}" has no login` }
    const { lookIntoImap } = await import('../lib/mailbox/imap-mailbox.ts')
    return lookIntoImap(account, context)
  }
}
