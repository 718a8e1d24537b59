// Was the session refused by a complete reply? RFC 5321 sections 3.1 (554 in place of a greeting) and 3.8 (421 at any time).
import type { SessionFailure } from '../../mail/observed.ts'
import { type Reply, replyClass } from '../../mail/reply.ts'
import { isAboutUs } from '../about-us.ts'
import type { About, Finding, Rule } from '../finding.ts'
import { failureEvidence, perSession, placeOf } from '../per-port.ts'
import { judgePuttingOff } from '../putting-off.ts'
import { namesBlocklistError, namesOurName, namesOurPace } from '../telling-words.ts'

/** A 4yz is inconclusive: it says nothing about what the server offers. STARTTLS has a rule of its own, but for a 421. */
export const refusedSession: Rule = perSession(({ failure, tls }, port) => {
  const id = failure && refusals.get(failure.stage)
  if (!failure?.reply || failure.reason !== 'negative-reply' || !id) return []
  const { reply } = failure
  if (namesBlocklistError(reply)) {
    const open = { id: 'blocklist-query-failed', verdict: 'inconclusive', about: 'target', retryable: true } as const
    return [{ ...open, stage: failure.stage, evidence: failureEvidence(failure), ...placeOf(port) }]
  }
  if (failure.stage === 'starttls' && reply.code !== 421) return []
  const finding = { stage: failure.stage, evidence: failureEvidence(failure), ...placeOf(port) } as const
  if (replyClass(reply) === 'transient-negative' || namesOurPace(reply)) {
    return [{ ...finding, ...judgePuttingOff(reply, { serverAddress: port.address }) }]
  }
  const about = aboutOf(reply, failure, port.address)
  // A server that took our EHLO in clear text minds neither our name nor our address.
  const isInTls = failure.stage !== 'greeting' && tls.kind === 'seen' && port.tlsMode === 'starttls'
  return [{ ...finding, id: isInTls ? 'ehlo-refused-in-tls' : id, verdict: 'fail', about, retryable: false }]
})

const refusals: ReadonlyMap<string, Finding['id']> = new Map([
  ['greeting', 'greeting-refused'],
  ['ehlo', 'helo-refused'],
  ['helo', 'helo-refused'],
  ['starttls', 'starttls-refused'],
])

/** 501 to EHLO is about its argument, which is our name. */
function aboutOf(reply: Reply, { stage }: SessionFailure, serverAddress: string): About {
  const isAboutName = stage !== 'greeting' && (reply.code === 501 || namesOurName(reply))
  return isAboutName || isAboutUs(reply, { serverAddress }) ? 'client' : 'target'
}
