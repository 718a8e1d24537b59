// The words of the two answers: can we talk, and will you take this.
import type { Cause } from '../../mail/outcome.ts'
import type { Stage } from '../../mail/stage.ts'

export const layers = ['network', 'configuration', 'reputation', 'recipient', 'message', 'receiver', 'unknown'] as const
/** Where a cause lies, in the words that people ask in: is it the network, the configuration, or our reputation? */
export type Layer = (typeof layers)[number]

export const layerOfCause: Readonly<Record<Cause, Layer>> = {
  network: 'network',
  tls: 'configuration',
  protocol: 'configuration',
  policy: 'configuration',
  'relay-denied': 'configuration',
  'sender-identity': 'configuration',
  'auth-alignment': 'configuration',
  reputation: 'reputation',
  'rate-limit': 'reputation',
  'mailbox-unavailable': 'recipient',
  'mailbox-disabled': 'recipient',
  'mailbox-full': 'recipient',
  'domain-unknown': 'recipient',
  content: 'message',
  size: 'message',
  system: 'receiver',
  unknown: 'unknown',
}

export const layerTexts: Readonly<Record<Layer, string>> = {
  network: 'a matter of the network',
  configuration: 'a matter of configuration',
  reputation: 'a matter of reputation',
  recipient: 'a matter of the recipient',
  message: 'a matter of the message itself',
  receiver: 'a trouble of the receiver',
  unknown: 'for a reason that was not told',
}

/** The same where what ended the session says more than where it ended; by the rule that decided. */
export const talkTextsByRule: Readonly<Record<string, string>> = {
  'lost.null-mx': 'the domain takes no mail',
  'lost.mx-not-a-host': 'no MX record of the domain names a host',
  'lost.mx-host-unresolvable': 'no host that the MX records name has an address',
  'lost.tls-not-verified': 'its certificate does not prove who it is, so no password was sent',
  'lost.auth-unavailable': 'the server offers no login that fits',
}

/** Why nothing can be said about a server that was never asked; undefined where it was. */
export function untriedText(stage: Stage, rule: string | undefined): string | undefined {
  if (rule === 'lost.not-allowed') return 'its address may not be dialled from here'
  const isUnanswered = rule === 'lost.name-server-failed' || (stage === 'dns' && rule === 'lost.timed-out')
  return isUnanswered ? 'the name servers could not answer' : undefined
}

/** What did not work where a session ended before it could carry mail. */
export const talkTexts: Readonly<Partial<Record<Stage, string>>> = {
  dns: 'the name could not be resolved',
  connect: 'no connection came about',
  greeting: 'the server did not greet as it should',
  ehlo: 'the server did not take EHLO',
  helo: 'the server did not take HELO',
  starttls: 'STARTTLS did not work',
  tls: 'the TLS handshake did not work',
  auth: 'the login was not taken',
}
