// Is TLS demanded before MAIL and AUTH? RFC 3207 section 4, RFC 8314 section 3.3. Between servers MAIL in clear text is
// usual (RFC 3207 section 4 forbids even to refuse it on a public MX), a login is not.
import type { EnforcementFacts } from '../../mail/extra-facts.ts'
import type { Observed } from '../../mail/observed.ts'
import { formatReply, type Reply, replyClass } from '../../mail/reply.ts'
import type { Finding, Rule } from '../finding.ts'
import { failureEvidence, perPort, placeOf } from '../per-port.ts'
import { namesMissingLogin, namesMissingTls } from '../telling-words.ts'
import { whoseDoing } from '../why-not-told.ts'

type Stand = 'demanded' | 'taken' | 'not known'

/** What is taken in clear text is told whatever the other answer was; a 4yz, or a refusal for another reason, tells nothing. */
export const tlsEnforcement: Rule = perPort((port) => {
  const { enforcement } = port
  if (!enforcement) return []
  const stands = [...(enforcement.mail ? [standOf(enforcement.mail)] : []), standOf(enforcement.auth)]
  const stage = enforcement.mail && standOf(enforcement.mail) !== 'demanded' ? 'mail' : 'auth'
  const finding = { about: 'target', stage, evidence: evidenceOf(enforcement), ...placeOf(port) } as const
  const judgement = judge(stands)
  if (judgement.verdict !== 'inconclusive') return [{ ...finding, ...judgement }]
  return [{ ...finding, ...judgement, about: whoseDoing(enforcement.failure, { serverAddress: port.address }) }]
})

function judge(stands: readonly Stand[]): Pick<Finding, 'id' | 'verdict' | 'retryable'> {
  if (stands.includes('taken')) return { id: 'tls-not-enforced', verdict: 'fail', retryable: false }
  if (stands.includes('not known')) {
    return { id: 'tls-enforcement-not-told', verdict: 'inconclusive', retryable: true }
  }
  return { id: 'tls-enforced', verdict: 'pass', retryable: false }
}

/** How a command is refused that does not belong here: not known, out of sequence, not this mechanism, or 530 and 538. */
const refusalsOfCommand = [500, 502, 503, 504, 530, 538]

function standOf(observed: Observed<Reply>): Stand {
  if (observed.kind !== 'seen') return 'not known'
  const reply = observed.value
  if (replyClass(reply) !== 'permanent-negative') return 'taken'
  const isDemand = refusalsOfCommand.includes(reply.code) || namesMissingTls(reply) || namesMissingLogin(reply)
  return isDemand ? 'demanded' : 'not known'
}

function evidenceOf({ mail, auth, failure }: EnforcementFacts): readonly string[] {
  const told = [...(mail ? linesOf('MAIL', mail) : []), ...linesOf('AUTH', auth)]
  return [...told, ...(failure ? failureEvidence(failure) : [])]
}

function linesOf(command: string, observed: Observed<Reply>): readonly string[] {
  return observed.kind === 'seen' ? formatReply(observed.value).map((line) => `${command}: ${line}`) : []
}
