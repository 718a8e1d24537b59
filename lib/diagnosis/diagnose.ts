// All rules, in the order of a session. Each answers one question about what was seen.
import type { Finding, Rule } from './finding.ts'
import type { Observations } from './observation.ts'
import { authInClear } from './rules/auth-in-clear.ts'
import { authInTls } from './rules/auth-in-tls.ts'
import { brokenSession } from './rules/broken-session.ts'
import { capabilitiesUntold } from './rules/capabilities-untold.ts'
import { certificateChain } from './rules/certificate-chain.ts'
import { certificateDates } from './rules/certificate-dates.ts'
import { certificateKey } from './rules/certificate-key.ts'
import { certificateName } from './rules/certificate-name.ts'
import { certificateSignature } from './rules/certificate-signature.ts'
import { expectedFamily } from './rules/expected-family.ts'
import { extensionsDiffer } from './rules/extensions-differ.ts'
import { firstWords } from './rules/first-words.ts'
import { hostAddresses } from './rules/host-addresses.ts'
import { login } from './rules/login.ts'
import { loginInClear } from './rules/login-in-clear.ts'
import { loginSucceeded } from './rules/login-succeeded.ts'
import { loginTried } from './rules/login-tried.ts'
import { mailboxReady } from './rules/mailbox-ready.ts'
import { mailboxRefused } from './rules/mailbox-refused.ts'
import { mailboxStarttls } from './rules/mailbox-starttls.ts'
import { middlebox } from './rules/middlebox.ts'
import { namesCompared } from './rules/names-compared.ts'
import { noEsmtp } from './rules/no-esmtp.ts'
import { noExtensionsInTls } from './rules/no-extensions-in-tls.ts'
import { noRoute } from './rules/no-route.ts'
import { noServiceReachable } from './rules/no-service-reachable.ts'
import { oddReplies } from './rules/odd-replies.ts'
import { payloadSize } from './rules/payload-size.ts'
import { portClosed } from './rules/port-closed.ts'
import { portFiltered } from './rules/port-filtered.ts'
import { portOpen } from './rules/port-open.ts'
import { quitRefused } from './rules/quit-refused.ts'
import { reconnectedForHelo } from './rules/reconnected.ts'
import { refusedSession } from './rules/refused-session.ts'
import { relaying } from './rules/relaying.ts'
import { serverName } from './rules/server-name.ts'
import { sizeAbsurd } from './rules/size-absurd.ts'
import { sizeOfMessages } from './rules/size-of-messages.ts'
import { slowGreeting } from './rules/slow-greeting.ts'
import { smtpReady } from './rules/smtp-ready.ts'
import { someAddressesDead } from './rules/some-addresses-dead.ts'
import { starttlsInTls } from './rules/starttls-in-tls.ts'
import { starttlsOffer } from './rules/starttls-offer.ts'
import { starttlsRefused } from './rules/starttls-refused.ts'
import { targetNotAllowed } from './rules/target-not-allowed.ts'
import { tlsEnforcement } from './rules/tls-enforcement.ts'
import { tlsHandshake } from './rules/tls-handshake.ts'
import { tlsOk } from './rules/tls-ok.ts'
import { tlsProtocol } from './rules/tls-protocol.ts'
import { tlsVersions } from './rules/tls-versions.ts'

const rules: readonly Rule[] = [
  targetNotAllowed,
  hostAddresses,
  expectedFamily,
  noServiceReachable,
  portOpen,
  firstWords,
  portClosed,
  portFiltered,
  noRoute,
  someAddressesDead,
  refusedSession,
  brokenSession,
  smtpReady,
  reconnectedForHelo,
  middlebox,
  slowGreeting,
  serverName,
  namesCompared,
  noEsmtp,
  starttlsOffer,
  starttlsRefused,
  tlsHandshake,
  tlsProtocol,
  tlsOk,
  certificateDates,
  certificateChain,
  certificateName,
  certificateKey,
  certificateSignature,
  extensionsDiffer,
  noExtensionsInTls,
  starttlsInTls,
  authInClear,
  authInTls,
  login,
  loginSucceeded,
  loginTried,
  sizeOfMessages,
  payloadSize,
  sizeAbsurd,
  oddReplies,
  quitRefused,
  mailboxReady,
  mailboxRefused,
  mailboxStarttls,
  loginInClear,
  capabilitiesUntold,
  tlsVersions,
  tlsEnforcement,
  relaying,
]

/** Everything that can be said about what a check saw. */
export function diagnose(observations: Observations): readonly Finding[] {
  return rules.flatMap((rule) => rule(observations))
}
