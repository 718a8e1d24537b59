// One attempt of one send over the wire: message made, hosts found, their addresses tried in order until one of them talks.
import type { Evidence } from '../classification/evidence.ts'
import { evidenceOfTransaction } from '../classification/transaction-evidence.ts'
import { parseAddress } from '../mail/address.ts'
import type { Host } from '../mail/host.ts'
import type { Observed, SessionFailure } from '../mail/observed.ts'
import { replyClass } from '../mail/reply.ts'
import type { TransactionFacts, TranscriptEntry } from '../mail/session-facts.ts'
import type { QuitStage } from '../mail/stage.ts'
import type { Clock } from '../mail/time.ts'
import { sealOf, verpAddress } from '../mail/token.ts'
import type { LoginWish } from '../smtp/authenticate.ts'
import type { Deadlines } from '../smtp/deadlines.ts'
import type { Dial } from '../smtp/dial.ts'
import { type Delivery, type TlsPolicy, transmit } from '../smtp/transmit.ts'
import { type AskRoute, findHosts } from './find-hosts.ts'
import type { KeptSessions } from './kept-sessions.ts'
import { type OutgoingMessage, prepareOutgoing, type SigningKey } from './prepare-outgoing.ts'

export interface TransmitEdges {
  readonly clock: Clock
  readonly dial: Dial
  readonly resolve: (host: Host, context: { readonly signal: AbortSignal }) => Promise<Observed<readonly string[]>>
  readonly route: AskRoute
  readonly random: () => number
  readonly ehloName: string
  readonly deadlines: Deadlines
  readonly trustedCertificates?: readonly string[]
  readonly signingKey?: SigningKey
  /** The login of this name for this server. Rejects where there is none, or where it cannot be had. */
  readonly login?: (name: string, server: Server) => Promise<LoginWish>
  /** Connections that are kept between messages; each message has one of its own where it is not given. */
  readonly sessions?: KeptSessions
}

interface Server {
  readonly host: Host
  readonly port: number
}

/** What is sent, to whom, through which server. */
export interface OutgoingSend extends OutgoingMessage {
  readonly server: Server
  /** The server is a mail domain: the hosts that its MX records name are meant. */
  readonly byMx?: boolean | undefined
  /** The name of the login for the server. */
  readonly login?: string | undefined
  readonly reversePath: string
  /** The attempts so far, the one under way included. */
  readonly attempts?: readonly { readonly address?: string | undefined }[]
  /** The token is put into the reverse-path. */
  readonly verp?: boolean | undefined
  /** The session ends behind this stage, and nothing is sent. */
  readonly quitAfter?: QuitStage | undefined
  readonly message: OutgoingMessage['message'] & { readonly tls: TlsPolicy }
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
  /** The host and the address that were dialled last; absent where none was. */
  readonly server?: Server
  readonly address?: string
}

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

type Outcome = Pick<Attempted, 'facts' | 'server' | 'address'>

async function makeAttempt(send: OutgoingSend, context: TransmitContext, edges: TransmitEdges): Promise<Outcome> {
  const prepared = await prepare(send, context, edges)
  if ('stage' in prepared) return { facts: notDialled(prepared) }
  const found = await findHosts(send, { ...edges, signal: context.signal })
  if (found.kind === 'none') return { facts: notDialled(found.failure) }
  return tryHosts(found.hosts, { send, prepared, context, edges })
}

interface Prepared {
  readonly message: Uint8Array
  readonly login: LoginWish
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

interface Trying {
  readonly send: OutgoingSend
  readonly prepared: Prepared
  readonly context: TransmitContext
  readonly edges: TransmitEdges
}

/** Addresses that one attempt dials, of all hosts together: Postfix' limit. What is behind them is left for the next attempt. */
const maxAddresses = 5

async function tryHosts(hosts: readonly Host[], trying: Trying): Promise<Outcome> {
  const { edges, context, send } = trying
  const began = edges.clock.elapsed()
  const tried: Required<Outcome>[] = []
  const unresolved: SessionFailure[] = []
  for (const host of hosts) {
    const found = await edges.resolve(host, context)
    if (found.kind !== 'seen') unresolved.push(resolutionFailure(found))
    for (const address of found.kind === 'seen' ? lastOneFirst(found.value, send) : []) {
      const spentMs = edges.clock.elapsed() - began
      const facts = await handOver({ host, address, spentMs }, trying)
      tried.push({ facts, address, server: { host, port: send.server.port } })
      if (tried.length >= maxAddresses || !mayTryElsewhere(facts, send)) return outcomeOf(tried)
    }
  }
  if (tried.length > 0) return outcomeOf(tried)
  const telling = unresolved.find(({ reason }) => reason !== 'name-not-found') ?? unresolved[0]
  return { facts: notDialled(telling ?? { stage: 'dns', reason: 'name-not-found', detail: 'the name has no address' }) }
}

/** Whoever put us off may know us again by the address that it was asked at: greylisting is mostly kept by the server. */
function lastOneFirst(addresses: readonly string[], { attempts = [] }: OutgoingSend): readonly string[] {
  const last = attempts.at(-2)?.address // the last one is the attempt under way
  return last !== undefined && addresses.includes(last)
    ? [last, ...addresses.filter((address) => address !== last)]
    : addresses
}

/**
 * Only a connection that never came about, since whoever greeted us may have had our message offered; and of a domain's
 * hosts one that greeted us with a refusal that will not last (RFC 5321 section 5.1 has senders try the next).
 */
function mayTryElsewhere({ failure }: TransactionFacts, { byMx }: OutgoingSend): boolean {
  if (failure?.stage === 'connect') return failure.reason !== 'aborted'
  const { stage, reason, reply } = failure ?? {}
  if (!byMx || stage !== 'greeting' || reason !== 'negative-reply' || !reply) return false
  return replyClass(reply) === 'transient-negative'
}

/** The last address tells; of those before it the transcript is kept. */
function outcomeOf(tried: readonly Required<Outcome>[]): Outcome {
  const last = tried.at(-1)
  if (!last) return { facts: notDialled({ stage: 'connect', reason: 'other' }) }
  const transcript = tried.flatMap(({ facts }) => facts.transcript)
  return { ...last, facts: { ...last.facts, transcript } }
}

interface Place {
  readonly host: Host
  readonly address: string
  /** What other addresses cost already: all of them together have the time of one session. */
  readonly spentMs: number
}

function handOver({ host, address, spentMs }: Place, { send, prepared, context, edges }: Trying) {
  const { token, beforeDot, signal } = context
  const { deadlines } = edges
  // The envelope is ours as it was read at the door, never what a composer reads out of the header.
  const delivery: Delivery = {
    ...{ host, address, port: send.server.port, tls: send.message.tls },
    verification: 'recorded',
    ...{ reversePath: reversePathOf(send, token), forwardPaths: [send.to], message: prepared.message },
    ...prepared.login,
    // Where notifications have a mailbox of ours to come to, they are asked for and bring the id of the send back.
    ...(send.verp && { dsn: { notify: ['failure', 'delay'], ret: 'headers', envid: send.id } }),
  }
  const terms = {
    ...edges,
    ...{ signal, beforeDot, deadlines: { ...deadlines, session: Math.max(0, deadlines.session - spentMs) } },
    secrets: [{ text: sealOf(token), hidden: 'in-any-form' }] as const,
  }
  if (edges.sessions && !send.quitAfter) return edges.sessions.transmit(delivery, { ...terms, login: send.login ?? '' })
  return transmit(delivery, { ...terms, ...(send.quitAfter && { stopAfter: send.quitAfter }) })
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
  const { stage } = failure
  const transcript = [
    { atMs: 0, direction: 'event', stage, tls: false, text: failure.detail ?? failure.reason },
  ] as const
  const notReached = { kind: 'not-reached', stoppedAt: stage } as const
  return {
    ...{ dotWritten: false, failure, tls: notReached, extensions: notReached },
    ...{ recipients: [], oddities: [], timings: {}, transcript },
  }
}
