// What rules about single ports share: going through them, and saying which one is meant.
import type { SessionFailure } from '../mail/observed.ts'
import { seenValue } from '../mail/observed.ts'
import { formatReply } from '../mail/reply.ts'
import type { MailboxFacts, SessionFacts, TlsFacts } from '../mail/session-facts.ts'
import type { Finding, Rule } from './finding.ts'
import type { Observations, PortObservation } from './observation.ts'

type Findings = readonly Finding[]

/** The rule that asks its question of every port at every address. */
export function perPort(judge: (port: PortObservation, observations: Observations) => Findings): Rule {
  return (observations) => observations.ports.flatMap((port) => judge(port, observations))
}

/** The rule that asks its question of every session that came about. */
export function perSession(
  judge: (session: SessionFacts, port: PortObservation, observations: Observations) => Findings,
): Rule {
  return perPort((port, observations) => (port.session ? judge(port.session, port, observations) : []))
}

/** The rule that asks its question of every look at an IMAP, POP3 or ManageSieve server. */
export function perMailbox(judge: (mailbox: MailboxFacts, port: PortObservation) => Findings): Rule {
  return perPort((port) => (port.mailbox ? judge(port.mailbox, port) : []))
}

/** The rule that asks its question of TLS wherever it came about, whatever is spoken inside. */
export function perTls(judge: (facts: TlsFacts, port: PortObservation, observations: Observations) => Findings): Rule {
  return perPort((port, observations) => {
    const facts = tlsOf(port)
    return facts ? judge(facts, port, observations) : []
  })
}

/** TLS as it was agreed upon, if it was. */
export function tlsOf({ session, mailbox }: PortObservation): TlsFacts | undefined {
  const tls = session?.tls ?? mailbox?.tls
  return tls && seenValue(tls)
}

/** The place that a finding about a port concerns. */
export function placeOf({ port, address }: PortObservation): Pick<Finding, 'port' | 'address'> {
  return { port, address }
}

/** What ended the look at a port before it was done, if anything did. */
export function endOf({ session, mailbox, failure }: PortObservation): SessionFailure | undefined {
  return session?.failure ?? mailbox?.failure ?? failure
}

/** The raw words of a failure: the reply that ended it, then the detail; the reason where there is neither. */
export function failureEvidence({ reply, detail, reason }: SessionFailure): readonly string[] {
  const words = [...(reply ? formatReply(reply) : []), ...(detail === undefined ? [] : [detail])]
  return words.length > 0 ? words : [reason]
}
