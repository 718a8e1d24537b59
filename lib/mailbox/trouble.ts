// Errors of imapflow and of sockets → what is wrong with the mailbox. All odd knowledge about either is in this file.
import type { MailboxTrouble, MailboxTroubleReason } from '../mail/mailbox-trouble.ts'
import { type Secrets, safeText } from './trouble-text.ts'

export interface TroubleContext extends Secrets {
  /** Errors heard before: imapflow tells some of them beside the one that it throws. */
  readonly earlier: readonly Error[]
  readonly signal?: AbortSignal
}

/** What an error means, with its words without the secrets. */
export function troubleOf(error: unknown, about: TroubleContext): MailboxTrouble {
  const words = wordsOf(error, about.earlier)
  const reason = about.signal?.aborted ? 'no-time' : reasonOf(error, { words, earlier: about.earlier })
  const detail = safeText(words, about)
  return { reason, detail: `${beginnings[reason] ?? ''}${detail}` }
}

const beginnings: Readonly<Partial<Record<MailboxTroubleReason, string>>> = {
  'login-refused': 'the login was refused: ',
  'too-many-connections': 'there are too many connections: ',
  'no-time': 'the time was over: ',
}

interface Said {
  readonly words: string
  readonly earlier: readonly Error[]
}

function reasonOf(error: unknown, { words, earlier }: Said): MailboxTroubleReason {
  const codes = [error, ...earlier].flatMap(codesOf)
  if (isTooMany(`${words} ${codes.join(' ')}`)) return 'too-many-connections'
  if (codes.some((code) => unreachable.includes(code))) return 'unreachable'
  if (codes.some(isOfTls) || isMarked(error, 'tlsFailed')) return 'tls'
  if (isMarked(error, 'authenticationFailed')) {
    return codes.some((code) => passing.includes(code)) || passingWords.test(words) ? 'server-error' : 'login-refused'
  }
  if (codes.includes('OVERQUOTA')) return 'over-quota'
  return isMarked(error, 'mailboxMissing') || codes.includes('NONEXISTENT') ? 'folder-missing' : 'server-error'
}

/** RFC 5530: the server cannot look the login up just now, which says nothing against it. */
const passing = ['UNAVAILABLE', 'INUSE', 'SERVERBUG']
const passingWords =
  /\[(?:UNAVAILABLE|INUSE|SERVERBUG)\]|\btemporary (?:\w+ )?(?:failure|error|problem)\b|\btemporarily unavailable\b|\binternal (?:server )?error\b/i

/**
 * RFC 5530 LIMIT; Gmail "[ALERT] Too many simultaneous connections" and "Account exceeded command or bandwidth limits";
 * Dovecot "Maximum number of connections from user+IP exceeded". The word "limit" alone may be that of a quota.
 */
function isTooMany(text: string): boolean {
  return /\bLIMIT\b/.test(text) || manyWords.test(text)
}

const manyWords =
  /too many (?:simultaneous |concurrent )?(?:connections|sessions|logins)|(?:number of|maximum) connections|request is throttled|\bETHROTTLE\b|\b(?:connection|session|rate|bandwidth) limits?\b/i

const unreachable = [
  ...['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'ENODATA', 'EADDRNOTAVAIL'],
  ...['CONNECT_TIMEOUT', 'GREETING_TIMEOUT', 'ETIMEOUT'],
]

function isOfTls(code: string): boolean {
  return /^(?:ERR_TLS|ERR_SSL|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|HOSTNAME_MISMATCH|EPROTO|UPGRADE_TIMEOUT)/.test(
    code,
  )
}

/** Of the error itself, and of the reply that it came with. */
function codesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return []
  const own = 'code' in error ? error.code : undefined
  const replied = 'serverResponseCode' in error ? error.serverResponseCode : undefined
  return [own, replied].filter((code) => typeof code === 'string')
}

function isMarked(error: unknown, name: 'authenticationFailed' | 'mailboxMissing' | 'tlsFailed'): boolean {
  return error instanceof Error && Object.entries(error).some(([key, value]) => key === name && value === true)
}

function wordsOf(error: unknown, earlier: readonly Error[]): string {
  if (!(error instanceof Error)) return String(error)
  const response = 'responseText' in error && typeof error.responseText === 'string' ? error.responseText : undefined
  return response ?? plainWords(earlier[0]?.message ?? error.message)
}

/** What OpenSSL makes of a server's greeting. */
const noTlsAtOnce = 'wrong version number: the server does not speak TLS there at once'

/** OpenSSL's "40ED…:error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:../deps/…:77:". */
function plainWords(message: string): string {
  const [, words] = /^(?:[0-9A-F]+:)?error:[0-9A-F]+:SSL routines:[^:]*:([^:]+):/.exec(message) ?? []
  if (words === undefined) return message
  return words === 'wrong version number' ? noTlsAtOnce : `TLS failed: ${words}`
}
