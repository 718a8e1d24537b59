// Would the server pass on a stranger's mail to strangers? RFC 5321 section 7.9. A 250 to RCPT is a possibility: many servers
// take every recipient and refuse later, and only mail that arrives would prove it.
import type { RelayFacts } from '../../mail/extra-facts.ts'
import { formatReply, type Reply, replyClass } from '../../mail/reply.ts'
import type { Finding, Rule } from '../finding.ts'
import type { PortObservation } from '../observation.ts'
import { failureEvidence, perPort, placeOf } from '../per-port.ts'
import { namesMissingLogin, namesMissingTls, namesOurPace, namesOurReputation } from '../telling-words.ts'
import { whoseDoing } from '../why-not-told.ts'

/** A refusal counts where it is about relaying, not about us, our sender's address or our grammar. */
export const relaying: Rule = perPort((port) => {
  const { relay } = port
  if (!relay) return []
  const asked = `MAIL FROM:<${relay.reversePath}> RCPT TO:<${relay.forwardPath}>`
  const evidence = [asked, ...evidenceOf(relay)]
  return [{ ...judge(relay, port), stage: relay.stage, evidence, ...placeOf(port) }]
})

function judge(
  { stage, answer, failure }: RelayFacts,
  { address }: PortObservation,
): Pick<Finding, 'id' | 'verdict' | 'about' | 'retryable'> {
  const notTold = { id: 'relay-not-told', verdict: 'inconclusive', retryable: true } as const
  if (answer.kind !== 'seen') return { ...notTold, about: whoseDoing(failure, { serverAddress: address }) }
  const reply = answer.value
  if (stage === 'rcpt' && replyClass(reply) === 'positive') {
    return { id: 'relay-possible', verdict: 'warn', about: 'target', retryable: false }
  }
  if (!refusesRelaying(reply, stage)) return { ...notTold, about: 'client' }
  return { id: 'relay-refused', verdict: 'pass', about: 'target', retryable: false }
}

/** The codes of a command that was not understood, RFC 5321 section 4.2.1. */
const grammar = [500, 501, 502, 503, 504, 555]

function refusesRelaying(reply: Reply, stage: RelayFacts['stage']): boolean {
  if (stage !== 'mail' && stage !== 'rcpt') return false
  if (reply.code === 530 || namesMissingLogin(reply) || namesMissingTls(reply)) return true
  // What else is said to MAIL is about the sender's address.
  return stage === 'rcpt' && !grammar.includes(reply.code) && !namesOurReputation(reply) && !namesOurPace(reply)
}

function evidenceOf({ answer, failure }: RelayFacts): readonly string[] {
  if (answer.kind === 'seen') return formatReply(answer.value)
  return failure ? failureEvidence(failure) : []
}
