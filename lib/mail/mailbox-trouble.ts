// What may be wrong with a seed or bounce mailbox: a finding of its own, about our side and not about the receiver.

export const mailboxTroubleReasons = [
  /** No login is configured for it, or one that cannot be used. */
  'no-login',
  /** The server, or the service that hands out tokens for it, refuses who we say we are. */
  'login-refused',
  /** It is full: it can be read, and takes no messages. */
  'over-quota',
  /** A folder that the login names, or the inbox itself, is not there or cannot be opened. */
  'folder-missing',
  /** Nobody answers at its address. */
  'unreachable',
  /** There is an answer, and no TLS that can be trusted. */
  'tls',
  /** The server, or the account, has as many connections as it allows. */
  'too-many-connections',
  /** It is read so slowly that the time was over. */
  'no-time',
  /** Found messages of ours cannot be removed one by one. */
  'cannot-remove',
  /** The server says no to something that it should do, or leaves in the middle. */
  'server-error',
] as const
export type MailboxTroubleReason = (typeof mailboxTroubleReasons)[number]

export interface MailboxTrouble {
  readonly reason: MailboxTroubleReason
  /** In the server's words where it has some; never with a password or a token. */
  readonly detail: string
}

/** Whether a stored text is one of the reasons that this version knows. */
export function isMailboxTroubleReason(text: string | undefined): text is MailboxTroubleReason {
  return mailboxTroubleReasons.some((known) => known === text)
}
