// Was the session refused by a complete reply? RFC 5321 sections 3.1 (554 in place of a greeting) and 3.8 (421 at any time).
import { replyClass } from '../../mail/reply.ts'
import { isAboutUs } from '../about-us.ts'
import type { Finding, Rule } from '../finding.ts'
import { failureEvidence, perSession, placeOf } from '../per-port.ts'

/** A 4yz is inconclusive: it says nothing about what the server offers. STARTTLS has a rule of its own. */
export const refusedSession: Rule = perSession(({ failure, tls }, port) => {
  const id = failure && refusals.get(failure.stage)
  if (!failure?.reply || failure.reason !== 'negative-reply' || !id) return []
  const about = isAboutUs(failure.reply, { serverAddress: port.address }) ? 'client' : 'target'
  const finding = { about, stage: failure.stage, evidence: failureEvidence(failure), ...placeOf(port) } as const
  if (replyClass(failure.reply) === 'transient-negative') {
    return [{ ...finding, id: 'temporarily-refused', verdict: 'inconclusive', retryable: true }]
  }
  // A server that took our EHLO in clear text minds neither our name nor our address.
  const isInTls = failure.stage !== 'greeting' && tls.kind === 'seen' && port.tlsMode === 'starttls'
  return [{ ...finding, id: isInTls ? 'ehlo-refused-in-tls' : id, verdict: 'fail', retryable: false }]
})

const refusals: ReadonlyMap<string, Finding['id']> = new Map([
  ['greeting', 'greeting-refused'],
  ['ehlo', 'helo-refused'],
  ['helo', 'helo-refused'],
])
