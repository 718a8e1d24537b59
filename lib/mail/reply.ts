// An SMTP reply, RFC 5321 section 4.2: the same three digits on every line, "-" until the last.
import { type EnhancedStatus, parseEnhancedStatus } from './enhanced-status.ts'

export interface Reply {
  /** 200 to 599. */
  readonly code: number
  /** From the first line that carries one whose class agrees with the code (RFC 2034 section 4). */
  readonly enhancedStatus?: EnhancedStatus
  /** The text of each line, without code and separator, escaped for display. */
  readonly lines: readonly string[]
}

export type ReplyClass = 'positive' | 'intermediate' | 'transient-negative' | 'permanent-negative'

/** The family of a reply by its first digit, RFC 5321 section 4.2.1. */
export function replyClass(reply: Pick<Reply, 'code'>): ReplyClass {
  if (reply.code < 300) return 'positive'
  if (reply.code < 400) return 'intermediate'
  return reply.code < 500 ? 'transient-negative' : 'permanent-negative'
}

/** A reply made of its code and the texts of its lines. */
export function makeReply(code: number, lines: readonly string[]): Reply {
  const statuses = lines.map(parseEnhancedStatus)
  const agreeing = statuses.find((status) => status?.class === Math.floor(code / 100))
  return agreeing ? { code, enhancedStatus: agreeing, lines } : { code, lines }
}

/** The reply as it stood on the wire, one string per line. */
export function formatReply(reply: Reply): readonly string[] {
  return reply.lines.map((text, index) => `${reply.code}${index < reply.lines.length - 1 ? '-' : ' '}${text}`)
}

/** All text of a reply on one line. */
export function replyText(reply: Reply): string {
  return reply.lines.join(' ').trim()
}

const line = /^([2-5]\d\d)([ -]?)(.*)$/

/** A reply that a person pasted: one or more lines, with or without line ends; undefined where no code leads. */
export function parseReplyText(text: string): Reply | undefined {
  const rows = rowsOf(text.trim())
  const parts = rows.map((row) => line.exec(row))
  const first = parts[0]
  if (!first || (first[2] === '' && first[3] !== '')) return undefined
  return makeReply(
    Number(first[1]),
    parts.map((part, index) => part?.[3] ?? rows[index] ?? ''),
  )
}

function rowsOf(text: string): readonly string[] {
  return text.includes('\n') ? text.split('\n').map((row) => row.trim()) : [text]
}
