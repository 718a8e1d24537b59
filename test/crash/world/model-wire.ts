// One attempt over a wire that is only thought of: the same stages, replies, waits and silences as lib/send over lib/smtp, with
// a point to die at before and after each of them. test/crash/smtp-kills.test.ts holds both against one oracle.
import { evidenceOfTransaction } from '../../../lib/classification/transaction-evidence.ts'
import type { Attempted, Transmit } from '../../../lib/flow/edges.ts'
import { type FailureReason, type Observed, type SessionFailure, seenValue } from '../../../lib/mail/observed.ts'
import { makeReply, type Reply } from '../../../lib/mail/reply.ts'
import type { Deadlines } from '../../../lib/smtp/deadlines.ts'
import {
  type Behaviour,
  behaviourAt,
  isUnread,
  type ServerSession,
  type Servers,
  type SmtpStage,
  smtpStages,
} from './mx-model.ts'
import type { Traffic } from './record.ts'

/** What the wire needs of the process that it is in. */
export interface WireContext {
  readonly now: () => number
  readonly at: <Value>(point: string, work: () => Value) => Promise<Value>
  readonly sleep: (ms: number) => Promise<void>
  readonly servers: Servers
  readonly deadlines: Deadlines
  readonly resolve: () => Observed<readonly string[]>
  /** Opens a connection for this send; what it answers closes it. */
  readonly connect: (sendId: string, address: string) => () => void
  /** Told of each socket of this send: how much has gone over it, so far. */
  readonly count: (sendId: string, traffic: () => Traffic) => void
  /** When the caller gives up. */
  readonly givesUpAt: number
  /** For a wire of real sockets. */
  readonly process: {
    readonly outside: <Value>(work: Promise<Value>) => Promise<Value>
    readonly kill: () => void
    readonly whenOver: (undo: () => void) => void
  }
}

type Told = Pick<Attempted, 'evidence' | 'transcript'>

interface Outcome {
  readonly dotReply?: Reply
  readonly dotWritten: boolean
  readonly failure?: SessionFailure
}

type Heard = { readonly reply: Reply } | { readonly failure: SessionFailure }

const notReached = { kind: 'not-reached', stoppedAt: 'dns' } as const
const nothing = { recipients: [], oddities: [], timings: {}, transcript: [], tls: notReached, extensions: notReached }

/** The Transmit of one process. */
export function modelWire(context: WireContext): Transmit {
  return async (send, { beforeDot }) => {
    const addresses = await context.at('dns.resolve', context.resolve)
    const [address] = seenValue(addresses) ?? []
    if (address === undefined) return toldBy(context, lost('connect', 'name-server-failed'))
    const opened = await context.at('smtp.connect', () => {
      const session = context.servers.open(send.id)
      return behaviourAt(session, 'connect') === 'ok'
        ? { session, close: context.connect(send.id, address) }
        : { session, close: undefined }
    })
    if (!opened.close) return toldBy(context, lost('connect', 'refused'))
    try {
      return toldBy(context, await converse(opened.session, beforeDot, context))
    } finally {
      opened.close()
    }
  }
}

function toldBy({ now }: WireContext, outcome: Outcome): Told {
  return { evidence: evidenceOfTransaction({ ...nothing, ...outcome }, now()), transcript: [] }
}

async function converse(
  session: ServerSession,
  beforeDot: () => Promise<'go-on' | 'withdraw'>,
  context: WireContext,
): Promise<Outcome> {
  for (const stage of smtpStages) {
    if (stage === 'dot') break
    const heard = await hear(stage, session, context)
    if ('failure' in heard) return { dotWritten: false, failure: heard.failure }
  }
  const answer = await beforeDot().catch(() => 'withdraw' as const)
  if (answer === 'withdraw') return lost('body', 'aborted-before-dot')
  await context.at('smtp.dot', () => context.servers.hearDot(session))
  const heard = await hear('dot', session, context)
  const outcome = dotOutcome(heard)
  if (outcome.dotReply) await context.at('smtp.quit', () => undefined)
  return outcome
}

function dotOutcome(heard: Heard): Outcome {
  if ('reply' in heard) return { dotWritten: true, dotReply: heard.reply }
  const { failure } = heard
  const isRefusal = failure.reason === 'negative-reply' && failure.reply
  return { dotWritten: true, failure, ...(isRefusal && { dotReply: isRefusal }) }
}

async function hear(stage: SmtpStage, session: ServerSession, context: WireContext): Promise<Heard> {
  const does = await context.at(`smtp.${stage === 'dot' ? 'dot-reply' : stage}`, () => {
    if (!isUnread(session)) return behaviourAt(session, stage)
    return stage === 'dot' ? 'hang' : 'ok'
  })
  const heard = meaning(stage, does)
  const ms = does === 'slow' ? 10_000 : does === 'hang' ? context.deadlines[stage] : 0
  const patience = Math.max(0, context.givesUpAt - context.now())
  if (ms > 0) await context.sleep(Math.min(ms, patience))
  return ms > patience ? { failure: { stage, reason: 'aborted' } } : heard
}

const failures: Readonly<Partial<Record<Behaviour, FailureReason>>> = {
  fin: 'closed',
  rst: 'reset',
  hang: 'timed-out',
  malformed: 'malformed-reply',
  mixed: 'reply-code-mismatch',
  endless: 'reply-too-large',
}

const refusals: Readonly<Partial<Record<Behaviour, readonly [number, string]>>> = {
  '4yz': [451, '4.3.0 busy, come again'],
  '5yz': [550, '5.1.1 no such user'],
  '421': [421, '4.3.2 going down'],
}

function meaning(stage: SmtpStage, does: Behaviour): Heard {
  const reason = failures[does]
  if (reason) return { failure: { stage, reason } }
  const refusal = refusals[does]
  if (!refusal) return { reply: makeReply(stage === 'data' ? 354 : 250, ['ok']) }
  return { failure: { stage, reason: 'negative-reply', reply: makeReply(refusal[0], [refusal[1]]) } }
}

function lost(stage: SessionFailure['stage'], reason: FailureReason): Outcome {
  return { dotWritten: false, failure: { stage, reason } }
}
