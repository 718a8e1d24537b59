// All rules about one attempt to hand over a message. The first finding that is no pass decides.
import type { AttemptObservation, AttemptRule } from './attempt.ts'
import { asCheck } from './attempt-as-check.ts'
import { brokenPipelining } from './attempt-rules/broken-pipelining.ts'
import { cannotBeOffered } from './attempt-rules/cannot-be-offered.ts'
import { domainTakesNoMail } from './attempt-rules/domain-takes-no-mail.ts'
import { messageRefused } from './attempt-rules/message-refused.ts'
import { messageTaken } from './attempt-rules/message-taken.ts'
import { outcomeUnknown } from './attempt-rules/outcome-unknown.ts'
import { recipientsRefused } from './attempt-rules/recipients-refused.ts'
import { refusedParameters } from './attempt-rules/refused-parameters.ts'
import { senderRefused } from './attempt-rules/sender-refused.ts'
import { tarpit } from './attempt-rules/tarpit.ts'
import { tlsDemanded } from './attempt-rules/tls-demanded.ts'
import { withdrawn } from './attempt-rules/withdrawn.ts'
import type { Finding, Rule } from './finding.ts'
import { brokenSession } from './rules/broken-session.ts'
import { certificateChain } from './rules/certificate-chain.ts'
import { certificateDates } from './rules/certificate-dates.ts'
import { certificateKey } from './rules/certificate-key.ts'
import { certificateName } from './rules/certificate-name.ts'
import { certificateSignature } from './rules/certificate-signature.ts'
import { hostAddresses } from './rules/host-addresses.ts'
import { login } from './rules/login.ts'
import { middlebox } from './rules/middlebox.ts'
import { noEsmtp } from './rules/no-esmtp.ts'
import { noRoute } from './rules/no-route.ts'
import { oddReplies } from './rules/odd-replies.ts'
import { portClosed } from './rules/port-closed.ts'
import { portFiltered } from './rules/port-filtered.ts'
import { quitRefused } from './rules/quit-refused.ts'
import { reconnectedForHelo } from './rules/reconnected.ts'
import { refusedSession } from './rules/refused-session.ts'
import { slowGreeting } from './rules/slow-greeting.ts'
import { starttlsRefused } from './rules/starttls-refused.ts'
import { targetNotAllowed } from './rules/target-not-allowed.ts'
import { tlsHandshake } from './rules/tls-handshake.ts'
import { tlsProtocol } from './rules/tls-protocol.ts'
import { worstFirst } from './worst-first.ts'

/** What ended the message, or nearly did. */
const ofMessages: readonly AttemptRule[] = [
  outcomeUnknown,
  messageRefused,
  recipientsRefused,
  senderRefused,
  cannotBeOffered,
  domainTakesNoMail,
  tlsDemanded,
  withdrawn,
  brokenPipelining,
  refusedParameters,
  tarpit,
  messageTaken,
]

/** What ends a check ends an attempt. */
const ofEndings: readonly Rule[] = [
  targetNotAllowed,
  hostAddresses,
  portClosed,
  portFiltered,
  noRoute,
  refusedSession,
  starttlsRefused,
  login,
]

/** The session broke: nothing was handed over, so that the same may be tried again (section 0 of the fault matrix). */
const ofBreaks: readonly Rule[] = [brokenSession, tlsHandshake]

/** What is wrong and did not keep the message from going on. */
const besideIt: readonly Rule[] = [
  oddReplies,
  reconnectedForHelo,
  slowGreeting,
  middlebox,
  noEsmtp,
  tlsProtocol,
  certificateDates,
  certificateChain,
  certificateName,
  certificateKey,
  certificateSignature,
  quitRefused,
]

/** Everything that can be said about one attempt, worst first. */
export function diagnoseAttempt(attempt: AttemptObservation): readonly Finding[] {
  const seen = asCheck(attempt)
  const findings = [
    ...ofMessages.flatMap((rule) => rule(attempt)),
    ...ofEndings.flatMap((rule) => rule(seen)),
    ...ofBreaks.flatMap((rule) => rule(seen)).map((finding) => ({ ...finding, retryable: true })),
    ...besideIt.flatMap((rule) => rule(seen)).map(asWarning),
  ]
  return worstFirst.flatMap((verdict) => findings.filter((finding) => finding.verdict === verdict))
}

/** A certificate that a strict client would refuse did not keep the message from being offered. */
function asWarning(finding: Finding): Finding {
  return finding.verdict === 'fail' ? { ...finding, verdict: 'warn' } : finding
}
