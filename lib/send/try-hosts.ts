// The addresses of hosts tried in order until one of them talks: to whom a message may be offered, and to nobody else then.
import { parseAddress } from '../mail/address.ts'
import { type Host, hostText } from '../mail/host.ts'
import type { Observed, SessionFailure } from '../mail/observed.ts'
import { replyClass } from '../mail/reply.ts'
import type { TransactionFacts } from '../mail/session-facts.ts'
import { sealOf, verpAddress } from '../mail/token.ts'
import type { LoginWish } from '../smtp/authenticate.ts'
import { type Delivery, transmit } from '../smtp/transmit.ts'
import type { Attempted, OutgoingSend, TransmitContext, TransmitEdges } from './outgoing-send.ts'

/** What came of it, and where. */
export type Outcome = Pick<Attempted, 'facts' | 'server' | 'address'>

/** What is handed over, and how to log in for it. */
export interface Prepared {
  readonly message: Uint8Array
  readonly login: LoginWish
}

interface Trying {
  readonly send: OutgoingSend
  readonly prepared: Prepared
  readonly context: TransmitContext
  readonly edges: TransmitEdges
}

/** Addresses that one attempt dials, of all hosts together: Postfix' limit. What is behind them is left for the next attempt. */
const maxAddresses = 5

/** Tries the addresses of all hosts in order, as far as that is safe. */
export async function tryHosts(hosts: readonly Host[], trying: Trying): Promise<Outcome> {
  const { edges, context, send } = trying
  const began = edges.clock.elapsed()
  const tried: Required<Outcome>[] = []
  const unresolved: SessionFailure[] = []
  for (const host of hosts) {
    const found = await edges.resolve(host, context)
    if (found.kind !== 'seen') unresolved.push(resolutionFailure(host, { found, send }))
    for (const address of found.kind === 'seen' ? lastOneFirst(found.value, send) : []) {
      const spentMs = edges.clock.elapsed() - began
      const facts = await handOver({ host, address, spentMs }, trying)
      tried.push({ facts, address, server: { host, port: send.server.port } })
      if (tried.length >= maxAddresses || !mayTryElsewhere(facts, send)) return outcomeOf(tried)
    }
  }
  if (tried.length > 0) return outcomeOf(tried)
  const telling = unresolved.find(({ reason }) => !isGone(reason)) ?? unresolved[0]
  return { facts: notDialled(telling ?? { stage: 'dns', reason: 'name-not-found', detail: 'the name has no address' }) }
}

/** Whoever put us off remembers whom: greylisting asks for the same address again (RFC 6647 section 2). */
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

interface Unresolved {
  readonly found: Exclude<Observed<unknown>, { kind: 'seen' }>
  readonly send: OutgoingSend
}

/** A host that MX records name is its domain's to mend; a server that was named by its name may be a slip of the pen. */
function resolutionFailure(host: Host, { found, send }: Unresolved): SessionFailure {
  if (found.kind === 'temporary-failure' && !isGone(found.cause.reason)) return found.cause
  const isNamedByMx = send.byMx === true && hostText(host) !== hostText(send.server.host)
  return {
    stage: 'dns',
    reason: isNamedByMx ? 'mx-host-unresolvable' : 'name-not-found',
    detail: `the name ${hostText(host)} does not exist or has no address`,
  }
}

function isGone(reason: SessionFailure['reason']): boolean {
  return reason === 'name-not-found' || reason === 'mx-host-unresolvable'
}

/** Facts of an attempt that came to no connection. */
export function notDialled(failure: SessionFailure): TransactionFacts {
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
