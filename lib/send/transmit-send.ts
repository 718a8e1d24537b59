// One attempt of one send over the wire: the name resolved once, its addresses tried in order until one of them talks.
import type { Evidence } from '../classification/evidence.ts'
import { evidenceOfTransaction } from '../classification/transaction-evidence.ts'
import { parseAddress } from '../mail/address.ts'
import type { Host } from '../mail/host.ts'
import type { Observed, SessionFailure } from '../mail/observed.ts'
import type { TransactionFacts, TranscriptEntry } from '../mail/session-facts.ts'
import type { Clock } from '../mail/time.ts'
import { messageId, sealOf, verpAddress } from '../mail/token.ts'
import { testHeaders } from '../plan/probe-message.ts'
import type { Deadlines } from '../smtp/deadlines.ts'
import type { Dial } from '../smtp/dial.ts'
import { type TlsPolicy, transmit } from '../smtp/transmit.ts'
import { composeMessage } from './compose-message.ts'

export interface TransmitEdges {
  readonly clock: Clock
  readonly dial: Dial
  readonly resolve: (host: Host, context: { readonly signal: AbortSignal }) => Promise<Observed<readonly string[]>>
  readonly ehloName: string
  readonly deadlines: Deadlines
  readonly trustedCertificates?: readonly string[]
}

/** What is sent, to whom, through which server. */
export interface OutgoingSend {
  readonly id: string
  readonly server: { readonly host: Host; readonly port: number }
  readonly to: string
  readonly reversePath: string
  /** The token is put into the reverse-path. */
  readonly verp?: boolean | undefined
  readonly message: {
    readonly from: string
    readonly tls: TlsPolicy
    readonly subject: string
    readonly text: string
    readonly html?: string | undefined
  }
}

export interface TransmitContext {
  readonly token: string
  readonly beforeDot: () => Promise<'go-on' | 'withdraw'>
  readonly signal: AbortSignal
}

export interface Attempted {
  readonly evidence: Evidence
  readonly transcript: readonly TranscriptEntry[]
  /** Everything that the attempt told. */
  readonly facts: TransactionFacts
  /** The address that was dialled last; absent where none was. */
  readonly address?: string
}

/** Makes the attempt and says what it proves. Rejects only for faults of our own. */
export async function transmitSend(
  send: OutgoingSend,
  context: TransmitContext,
  edges: TransmitEdges,
): Promise<Attempted> {
  const { facts, address } = await handOver(await compose(send, context, edges), send, context, edges)
  const evidence = evidenceOfTransaction(facts, edges.clock.now())
  return { evidence, transcript: facts.transcript, facts, ...(address !== undefined && { address }) }
}

function compose(
  { id, to, message }: OutgoingSend,
  { token }: TransmitContext,
  { clock }: TransmitEdges,
): Promise<Uint8Array> {
  const { from, subject, text, html } = message
  const domain = parseAddress(from)?.domain ?? 'invalid'
  const own = { to, messageId: messageId(domain, id), date: new Date(clock.now()), fields: testHeaders(token) }
  return composeMessage({ from, subject, text, html }, own)
}

async function handOver(
  message: Uint8Array,
  send: OutgoingSend,
  { token, beforeDot, signal }: TransmitContext,
  edges: TransmitEdges,
): Promise<Pick<Attempted, 'facts' | 'address'>> {
  const { host, port } = send.server
  const addresses = await edges.resolve(host, { signal })
  if (addresses.kind !== 'seen') return { facts: notDialled(resolutionFailure(addresses)) }
  // The envelope is ours as it was read at the door, never what a composer reads out of the header.
  const envelope = {
    reversePath: reversePathOf(send, token),
    forwardPaths: [send.to],
    message,
    verification: 'recorded',
  } as const
  const tried: TransactionFacts[] = []
  for (const address of addresses.value) {
    const delivery = { host, address, port, tls: send.message.tls, ...envelope } as const
    const facts = await transmit(delivery, {
      ...edges,
      signal,
      beforeDot,
      secrets: [{ text: sealOf(token), hidden: 'in-any-form' }],
    })
    tried.push(facts)
    // Only a connection that never came about may be tried elsewhere: whoever greeted us has had our message offered.
    if (facts.failure?.stage !== 'connect') break
  }
  const last = tried.at(-1) ?? notDialled({ stage: 'dns', reason: 'name-not-found', detail: 'the name has no address' })
  const address = addresses.value[tried.length - 1]
  const facts = tried.length > 0 ? { ...last, transcript: tried.flatMap(({ transcript }) => transcript) } : last
  return { facts, ...(address !== undefined && { address }) }
}

function reversePathOf({ reversePath, verp }: OutgoingSend, token: string): string {
  const address = verp ? parseAddress(reversePath) : undefined
  return address ? verpAddress(address, token) : reversePath
}

function resolutionFailure(addresses: Exclude<Observed<unknown>, { kind: 'seen' }>): SessionFailure {
  if (addresses.kind === 'temporary-failure') return addresses.cause
  return { stage: 'dns', reason: 'name-not-found', detail: 'the name does not exist or has no address' }
}

function notDialled(failure: SessionFailure): TransactionFacts {
  const transcript = [
    { atMs: 0, direction: 'event', stage: 'dns', tls: false, text: failure.detail ?? failure.reason },
  ] as const
  const notReached = { kind: 'not-reached', stoppedAt: 'dns' } as const
  return {
    ...{ dotWritten: false, failure, tls: notReached, extensions: notReached },
    ...{ recipients: [], oddities: [], timings: {}, transcript },
  }
}
