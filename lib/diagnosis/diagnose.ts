// All rules, in the order of a session. Each answers one question about what was seen.
import type { Finding, Rule } from './finding.ts'
import type { Observations } from './observation.ts'
import { authInClear } from './rules/auth-in-clear.ts'
import { authInTls } from './rules/auth-in-tls.ts'
import { brokenSession } from './rules/broken-session.ts'
import { certificateChain } from './rules/certificate-chain.ts'
import { certificateDates } from './rules/certificate-dates.ts'
import { certificateKey } from './rules/certificate-key.ts'
import { certificateName } from './rules/certificate-name.ts'
import { hostAddresses } from './rules/host-addresses.ts'
import { noEsmtp } from './rules/no-esmtp.ts'
import { noRoute } from './rules/no-route.ts'
import { noServiceReachable } from './rules/no-service-reachable.ts'
import { portClosed } from './rules/port-closed.ts'
import { portFiltered } from './rules/port-filtered.ts'
import { portOpen } from './rules/port-open.ts'
import { refusedSession } from './rules/refused-session.ts'
import { serverName } from './rules/server-name.ts'
import { sizeOfMessages } from './rules/size-of-messages.ts'
import { slowGreeting } from './rules/slow-greeting.ts'
import { smtpReady } from './rules/smtp-ready.ts'
import { starttlsOffer } from './rules/starttls-offer.ts'
import { starttlsRefused } from './rules/starttls-refused.ts'
import { targetNotAllowed } from './rules/target-not-allowed.ts'
import { tlsHandshake } from './rules/tls-handshake.ts'
import { tlsOk } from './rules/tls-ok.ts'

const rules: readonly Rule[] = [
  targetNotAllowed,
  hostAddresses,
  noServiceReachable,
  portOpen,
  portClosed,
  portFiltered,
  noRoute,
  refusedSession,
  brokenSession,
  smtpReady,
  slowGreeting,
  serverName,
  noEsmtp,
  starttlsOffer,
  starttlsRefused,
  tlsHandshake,
  tlsOk,
  certificateDates,
  certificateChain,
  certificateName,
  certificateKey,
  authInClear,
  authInTls,
  sizeOfMessages,
]

/** Everything that can be said about what a check saw. */
export function diagnose(observations: Observations): readonly Finding[] {
  return rules.flatMap((rule) => rule(observations))
}
