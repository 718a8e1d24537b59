// One attempt of one send over the wire: message made, hosts found, handed over, and what that proves.
import { evidenceOfTransaction } from '../classification/transaction-evidence.ts'
import type { SessionFailure } from '../mail/observed.ts'
import type { TransactionFacts } from '../mail/session-facts.ts'
import type { QuitStage } from '../mail/stage.ts'
import { findHosts } from './find-hosts.ts'
import type { Attempted, OutgoingSend, TransmitContext, TransmitEdges } from './outgoing-send.ts'
import { prepareOutgoing } from './prepare-outgoing.ts'
import { notDialled, type Outcome, type Prepared, tryHosts } from './try-hosts.ts'

/** Makes the attempt and says what it proves. Rejects only for faults of our own. */
export async function transmitSend(
  send: OutgoingSend,
  context: TransmitContext,
  edges: TransmitEdges,
): Promise<Attempted> {
  const outcome = await makeAttempt(send, context, edges)
  const { facts } = outcome
  const evidence = evidenceOfTransaction(send.quitAfter ? stopped(facts, send.quitAfter) : facts, edges.clock.now())
  return { evidence, transcript: facts.transcript, ...outcome }
}

/** Nothing failed, and nothing was sent: that is what was asked for. */
function stopped(facts: TransactionFacts, stage: QuitStage): TransactionFacts {
  return facts.failure ? facts : { ...facts, failure: { stage, reason: 'stopped-as-asked' } }
}

async function makeAttempt(send: OutgoingSend, context: TransmitContext, edges: TransmitEdges): Promise<Outcome> {
  const prepared = await prepare(send, context, edges)
  if ('stage' in prepared) return { facts: notDialled(prepared) }
  const found = await findHosts(send, { ...edges, signal: context.signal })
  if (found.kind === 'none') return { facts: notDialled(found.failure) }
  return tryHosts(found.hosts, { send, prepared, context, edges })
}

/** What cannot be had now, be it a key or a login, is told, without the words of the error: they may quote a secret. */
async function prepare(
  send: OutgoingSend,
  { token }: TransmitContext,
  { clock, signingKey, login }: TransmitEdges,
): Promise<Prepared | SessionFailure> {
  const date = new Date(clock.now())
  const message = await prepareOutgoing(send, { token, date, signingKey }).catch(() =>
    notPrepared('the message could not be composed, or its DKIM key not be read'),
  )
  if ('stage' in message) return message
  if (send.login === undefined) return { message, login: {} }
  const unknown = notPrepared(`the login "${send.login}" could not be read, or is for another server`)
  const read = await login?.(send.login, send.server).catch(() => undefined)
  return read ? { message, login: read } : unknown
}

function notPrepared(detail: string): SessionFailure {
  return { stage: 'connect', reason: 'not-prepared', detail }
}
