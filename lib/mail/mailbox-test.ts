// What a test of a mailbox's login brought: whether it lets us in, and what of it we found.

/** Everything that keeps a mailbox from being read, or makes reading it worth less. Each has its words in lib/diagnosis. */
export const mailboxProblems = [
  'no-junk-folder',
  'nearly-full',
  'full',
  'folder-missing',
  'folder-unreadable',
  'cannot-remove',
  'login-refused',
  'app-password-needed',
  'login-blocked',
  'oauth2-needed',
  'oauth2-not-offered',
  'token-refused',
  'token-service-silent',
  'too-many-connections',
  'secret-unreadable',
  'secret-for-another-login',
  'host-not-allowed',
  'host-not-found',
  'lookup-failed',
  'connection-refused',
  'no-answer',
  'certificate-not-trusted',
  'tls-failed',
  'no-starttls',
  'broken-off',
  'not-carried-out',
] as const
export type MailboxProblem = (typeof mailboxProblems)[number]

export type MailboxTestResult = 'works' | MailboxProblem

/** How full the mailbox is (RFC 9208), in units of 1024 bytes. */
export interface MailboxQuota {
  readonly usedKib: number
  readonly limitKib: number
}

export interface MailboxTest {
  readonly result: MailboxTestResult
  /** The server's own words, without the login. */
  readonly detail?: string
  /** The Junk folders found (RFC 6154, or by their names). */
  readonly junk?: readonly string[]
  readonly quota?: MailboxQuota
}

const afterLogin: readonly MailboxTestResult[] = [
  'works',
  'no-junk-folder',
  'nearly-full',
  'full',
  'folder-missing',
  'folder-unreadable',
]

/** Whether the server let us in: what proves that the mailbox is in the hands of whoever gave us its login. */
export function provesControl({ result }: Pick<MailboxTest, 'result'>): boolean {
  return afterLogin.includes(result)
}
