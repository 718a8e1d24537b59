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
