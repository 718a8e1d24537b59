// One attempt to hand over a message, before anybody judges it.
import type { HostAndPort } from '../mail/host.ts'
import type { TransactionFacts } from '../mail/session-facts.ts'
import type { Instant } from '../mail/time.ts'
import type { Finding } from './finding.ts'

export interface AttemptObservation {
  readonly facts: TransactionFacts
  readonly target: HostAndPort
  /** The IP address that was dialled; absent where none was. */
  readonly address?: string
  /** When the attempt ended. */
  readonly at: Instant
}

/** A question about one attempt; no finding is an answer too. */
export type AttemptRule = (attempt: AttemptObservation) => readonly Finding[]

/** The port of a server that a send goes to where none is named. */
const relayPort = 25

/** The port that was dialled. */
export function portOf({ target }: AttemptObservation): number {
  return target.port ?? relayPort
}

/** Where a finding about an attempt was made. */
export function placeOfAttempt(attempt: AttemptObservation): Pick<Finding, 'port' | 'address'> {
  const { address } = attempt
  return { port: portOf(attempt), ...(address !== undefined && { address }) }
}

/** Whether the final dot was written and nobody knows what became of it: no whole reply to it came. */
export function isOutcomeUnknown({ facts }: AttemptObservation): boolean {
  return facts.dotWritten && !facts.dotReply
}

/** Whether commands went out together and the server answered no more than the first of them. */
export function isDeafToPipelining({ facts: { failure, pipelined } }: AttemptObservation): boolean {
  return pipelined === true && failure?.reason === 'timed-out' && (failure.stage === 'rcpt' || failure.stage === 'data')
}
