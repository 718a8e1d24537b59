// Where in an SMTP session something happened, in the order of RFC 5321 section 3.

/**
 * The stages of a session, in order. `helo` follows `ehlo` only where a server refuses EHLO; IMAP, POP3 and ManageSieve have
 * `capability` in their place.
 */
export const stages = [
  'dns',
  'connect',
  'greeting',
  'ehlo',
  'helo',
  'capability',
  'starttls',
  'tls',
  'auth',
  'mail',
  'rcpt',
  'data',
  'body',
  'dot',
  'quit',
] as const

export type Stage = (typeof stages)[number]

/** Stages behind which a send may be told to end; `tls` is EHLO inside TLS too. No later one: behind DATA there is no way back. */
export const quitStages = ['connect', 'greeting', 'ehlo', 'tls', 'auth', 'mail', 'rcpt'] as const
export type QuitStage = (typeof quitStages)[number]

/** Milliseconds each stage took, from our first byte (or the wait's beginning) to the end of the answer. */
export type StageTimings = Readonly<Partial<Record<Stage, number>>>
