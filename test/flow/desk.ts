// The stories of sends with fakes of the ports and a clock that tests move: what the remote side does is scripted.
import { attemptSend } from '../../lib/flow/attempt-send.ts'
import type { FoundMessage, LookIntoMailbox, Transmit, WorkEdges } from '../../lib/flow/edges.ts'
import { lookForMail } from '../../lib/flow/look-for-mail.ts'
import { sweep } from '../../lib/flow/sweep.ts'
import { workOnSends } from '../../lib/flow/work-on-sends.ts'
import type { TokenSeal } from '../../lib/mail/token.ts'
import { memoryQueue } from '../../lib/queue/memory-queue.ts'
import { memoryItems } from '../../lib/store/memory-items.ts'
import { schedules, t0 } from '../plan/samples.ts'

type Attempt = (context: Parameters<Transmit>[1], send: Parameters<Transmit>[0]) => ReturnType<Transmit>

/** The tokens of the tests: an id with a seal that everybody can make. */
export const seal: TokenSeal = {
  tokenOf: (id) => `${id}${'5ea1'.repeat(4)}`,
  idOf: (token) => (token.endsWith('5ea1'.repeat(4)) ? token.slice(0, 32) : undefined),
}

/** `pauses`: `pass` lets time pass in them; otherwise they take none. */
export function openTestDesk({ pauses = 'take-none' }: { readonly pauses?: 'pass' | 'take-none' } = {}) {
  const time = { now: t0 }
  const clock = { now: () => time.now, elapsed: () => time.now }
  const queue = memoryQueue(clock.now)
  const items = memoryItems()
  const warnings: string[] = []
  const script = {
    attempts: [] as Attempt[],
    mail: {} as Record<string, FoundMessage[]>,
    trouble: {} as Record<string, string>,
  }
  const ids = { next: 0 }
  const edges: WorkEdges = {
    ...{
      clock,
      schedules,
      items,
      queues: queue,
      random: () => 0.5,
      pause: async (ms) => {
        if (pauses === 'pass') time.now += ms
      },
    },
    newId: () => (ids.next++).toString(16).padStart(32, '0'),
    sender: {
      seeds: [{ address: 'seed@postbox.test', provider: 'Postbox', mailbox: 'seed' }],
      bounceAddress: { localPart: 'bounce', domain: 'smtping.test' },
    },
    warn: (message) => warnings.push(message),
  }
  const transmit: Transmit = async (send, context) => {
    const attempt = script.attempts.shift()
    if (!attempt) throw new Error('an attempt that no test expects')
    return attempt(context, send)
  }
  const look: LookIntoMailbox = async (id, { cursor }) => {
    const detail = script.trouble[id]
    if (detail !== undefined)
      return { messages: [], cursor, isUnfinished: false, trouble: { reason: 'login-refused', detail } }
    return { messages: script.mail[id] ?? [], cursor, isUnfinished: false }
  }
  const { signal } = new AbortController()

  /** Works on everything queued until nothing is. */
  async function drain(): Promise<void> {
    for (let batch = queue.take(); batch.length > 0; batch = queue.take()) {
      for (const message of batch) {
        if (message.type === 'mailbox') await lookForMail(message.id, { ...edges, look, seal }, { signal })
        else await workOnSends(message, { ...edges, transmit, seal }, { signal })
      }
    }
  }

  return {
    ...{ edges, items, queue, script, time, warnings, drain },
    attempt: (id: string) => attemptSend(id, { ...edges, transmit, seal }, { signal }),
    /** Lets time pass in steps of the sweeper, working on what it brings. */
    async pass(ms: number, step = 60_000): Promise<void> {
      for (const end = time.now + ms; time.now < end; ) {
        time.now = Math.min(end, time.now + step)
        await sweep(edges)
        await drain()
      }
    },
  }
}

/** An attempt that reaches the dot and gets this answer. */
export function answersAtDot(evidence: Awaited<ReturnType<Transmit>>['evidence']): Attempt {
  return async ({ beforeDot }) => {
    if ((await beforeDot()) === 'withdraw') {
      const failure = { stage: 'body', reason: 'aborted-before-dot' } as const
      return { evidence: { kind: 'lost', at: t0, failure, afterDot: false }, transcript: [] }
    }
    return { evidence, transcript: [] }
  }
}

/** An attempt that ends before the dot. */
export function endsEarly(evidence: Awaited<ReturnType<Transmit>>['evidence']): Attempt {
  return async () => ({ evidence, transcript: [] })
}
