// The words for what became of a send. Outcome and arrival stand side by side: 250 is not delivery.

export const outcomes = ['accepted', 'deferred', 'bounced', 'not-sent', 'unknown'] as const
/** `not-sent`: failed provably before the final dot. `unknown`: lost between the final dot and its reply, never resent. */
export type Outcome = (typeof outcomes)[number]

export const permanences = ['hard', 'soft'] as const
/** Of a bounce: `hard`, the address itself is at fault; `soft`, everything else. */
export type Permanence = (typeof permanences)[number]

export const arrivals = ['pending', 'inbox', 'junk', 'other-folder', 'missing', 'could-not-look'] as const
/** `missing`: looked for until the deadline. `could-not-look`: the mailbox could not be read, so nothing is known. */
export type Arrival = (typeof arrivals)[number]

export const causes = [
  'mailbox-unavailable',
  'mailbox-disabled',
  'mailbox-full',
  'domain-unknown',
  'network',
  'policy',
  'sender-identity',
  'content',
  'reputation',
  'auth-alignment',
  'system',
  'rate-limit',
  'relay-denied',
  'size',
  'tls',
  'protocol',
  'unknown',
] as const
export type Cause = (typeof causes)[number]

export const actions = [
  'none',
  'wait',
  'retry-later',
  'fix-configuration',
  'fix-message',
  'remove-recipient',
  'ask-provider',
] as const
/** What a person or a program should do next. */
export type Action = (typeof actions)[number]

export const verdicts = ['pass', 'warn', 'fail', 'inconclusive'] as const
export type Verdict = (typeof verdicts)[number]
