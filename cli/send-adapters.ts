// The edges of sends and looks for one run of a command: a table and a queue in memory. Apart from those of a check, which
// begins the sooner for what it does not load.
import { randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { InputError } from '../lib/contract/input-error.ts'
import type { MailboxAccount } from '../lib/contract/mailboxes.ts'
import type { QueueMessage } from '../lib/contract/queue-message.ts'
import type { SendEdges } from '../lib/flow/attempt-send.ts'
import type { LookIntoMailbox, Transmit, WorkEdges } from '../lib/flow/edges.ts'
import { type LookEdges, lookForMail } from '../lib/flow/look-for-mail.ts'
import { sweep } from '../lib/flow/sweep.ts'
import { workOnSends } from '../lib/flow/work-on-sends.ts'
import type { Schedules } from '../lib/plan/schedule.ts'
import { sendDeadlines } from '../lib/plan/send-deadlines.ts'
import type { Sender } from '../lib/plan/send-plan.ts'
import { memoryQueue } from '../lib/queue/memory-queue.ts'
import { type DkimKey, readDkimKey } from '../lib/send/sign-dkim.ts'
import { createTokenSeal } from '../lib/send/token-seal.ts'
import type { LoginWish } from '../lib/smtp/authenticate.ts'
import { memoryItems } from '../lib/store/memory-items.ts'
import { clock, newId } from './adapters.ts'
import { policy } from './policy.ts'

export interface DeskOptions {
  readonly sender: Sender
  readonly schedules: Schedules
  readonly mailboxes: readonly MailboxAccount[]
  readonly signal: AbortSignal
  readonly session: SendSession
  /** What outlives this run; without it table and tokens are known to this run alone. */
  readonly kept?: KeptWork | undefined
}

export interface KeptWork {
  readonly items: WorkEdges['items']
  /** Of the tokens, so that a message of an earlier run is known when it arrives. */
  readonly tokenKey: string
}

/** Who we are, and by whose name servers. */
export interface SendSession {
  readonly ehloName: string
  readonly trustedCertificates?: readonly string[]
  readonly nameServers?: readonly string[] | undefined
  /** Used with the server of every send that names a login. */
  readonly login?: LoginWish | undefined
  /** Signs all messages. */
  readonly dkimKey?: DkimKey | undefined
}

/** A key of a person's own. Throws InputError, in the name of the flag and without a word of the key, for one that cannot sign. */
export function readSigningKey(
  pem: string,
  { field, ...names }: { readonly field: string; readonly domain: string; readonly selector: string },
): DkimKey {
  try {
    return readDkimKey({ ...names, pem })
  } catch (error) {
    if (error instanceof RangeError) throw new InputError([{ field, message: error.message }])
    throw error
  }
}

/** Everything that carries out sends and looks in this process. */
export function openDesk({ sender, schedules, mailboxes, session, signal, kept }: DeskOptions) {
  const queue = memoryQueue(clock.now)
  const edges: WorkEdges = {
    ...{
      clock,
      schedules,
      sender,
      newId,
      random: Math.random,
      pause: (ms) => setTimeout(ms),
      items: kept?.items ?? memoryItems(),
      queues: queue,
    },
    warn: (message, details) => console.error(`smtping: ${message} ${JSON.stringify(details)}`),
  }
  const seal = createTokenSeal(kept?.tokenKey ?? randomBytes(32))
  const work = workWith({ ...edges, seal, transmit: transmitFrom(session), look: lookWith(mailboxes, session) }, signal)
  return { edges, seal, take: queue.take, work, sweep: () => sweep(edges) }
}

function workWith(edges: SendEdges & LookEdges, signal: AbortSignal) {
  return async (message: QueueMessage): Promise<void> => {
    if (message.type === 'mailbox') return lookForMail(message.id, edges, { signal })
    return workOnSends(message, edges, { signal })
  }
}

function transmitFrom({ nameServers, login, dkimKey, ...session }: SendSession): Transmit {
  const secrets = {
    ...(login && { login: async () => login }),
    ...(dkimKey && { signingKey: async () => dkimKey }),
  }
  return async (send, context) => {
    const [{ transmitSend }, { openNetwork }] = await Promise.all([
      import('../lib/send/transmit-send.ts'),
      import('../lib/probe/network.ts'),
    ])
    const network = openNetwork(policy, nameServers)
    const circumstances = { clock, random: Math.random, deadlines: sendDeadlines }
    return transmitSend(send, context, { ...network, ...circumstances, ...session, ...secrets })
  }
}

function lookWith(mailboxes: readonly MailboxAccount[], { trustedCertificates = [] }: SendSession): LookIntoMailbox {
  return async (id, context) => {
    const account = mailboxes.find((known) => known.id === id)
    if (!account) {
      const trouble = { reason: 'no-login', detail: `the mailbox "${id}" has no login` } as const
      return { messages: [], cursor: context.cursor, isUnfinished: false, trouble }
    }
    const { lookIntoImap } = await import('../lib/mailbox/imap-mailbox.ts')
    return lookIntoImap(account, { ...context, trustedCertificates })
  }
}
