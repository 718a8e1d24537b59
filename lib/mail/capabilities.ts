// What servers of mailboxes say they can do: IMAP's CAPABILITY (RFC 9051 section 6.1.1), POP3's CAPA (RFC 2449) and
// ManageSieve's (RFC 5804 section 1.7), read alike.

export const mailboxProtocols = ['imap', 'pop3', 'managesieve'] as const
export type MailboxProtocol = (typeof mailboxProtocols)[number]

export interface Capabilities {
  /** As they were announced, in their order: "AUTH=PLAIN", "SASL PLAIN LOGIN", "STARTTLS". */
  readonly announced: readonly string[]
  /** STARTTLS, or STLS in POP3. */
  readonly startTls: boolean
  /** SASL mechanisms, in capitals. */
  readonly mechanisms: readonly string[]
  /** Whether a user's password may be given without SASL: LOGIN of IMAP, USER and PASS of POP3. */
  readonly passwordLogin: boolean
}

/** Reads what was announced. */
export function readCapabilities(protocol: MailboxProtocol, announced: readonly string[]): Capabilities {
  const words = announced.map((capability) => capability.toUpperCase())
  return { announced, ...readers[protocol](words) }
}

type Read = Omit<Capabilities, 'announced'>

const readers: Readonly<Record<MailboxProtocol, (words: readonly string[]) => Read>> = {
  imap: (words) => ({
    startTls: words.includes('STARTTLS'),
    mechanisms: words.filter((word) => word.startsWith('AUTH=')).map((word) => word.slice('AUTH='.length)),
    passwordLogin: !words.includes('LOGINDISABLED'),
  }),
  pop3: (words) => ({
    startTls: words.includes('STLS'),
    mechanisms: saslMechanisms(words),
    passwordLogin: words.includes('USER'),
  }),
  managesieve: (words) => ({
    startTls: words.includes('STARTTLS'),
    mechanisms: saslMechanisms(words),
    passwordLogin: false,
  }),
}

function saslMechanisms(words: readonly string[]): readonly string[] {
  const sasl = words.find((word) => word === 'SASL' || word.startsWith('SASL '))
  return sasl ? sasl.split(/\s+/).slice(1) : []
}
