// How servers of mailboxes greet, and answer the few questions of a look: IMAP (RFC 9051), POP3 (RFC 1939, 2449, 2595) and
// ManageSieve (RFC 5804). Each answer is read from the lines that have come so far.
import type { MailboxProtocol } from '../../mail/capabilities.ts'

/** An answer. `data`: what stood in it beside the line that decided. */
export interface Answer {
  readonly status: 'ok' | 'no'
  readonly text: string
  readonly data: readonly string[]
}

/** Undefined while more lines must come; `malformed` where no answer begins like this. */
export type ReadAnswer = (lines: readonly string[]) => Answer | 'malformed' | undefined

export interface Question {
  readonly line: string
  readonly read: ReadAnswer
}

export interface Dialect {
  readonly greeting: ReadAnswer
  readonly capability: Question
  readonly startTls: Question
  readonly bye: Question
  /** What was announced, from the data of an answer. */
  readonly announced: (data: readonly string[]) => readonly string[]
  /** Whether the greeting, and the server after STARTTLS, tell the capabilities without being asked. */
  readonly tellsUnasked: boolean
}

const imap: Dialect = {
  greeting: ([line = '']) => {
    const [, word = ''] = /^\* (OK|PREAUTH|BYE)\b/i.exec(line) ?? []
    if (word === '') return 'malformed'
    return { status: /^BYE$/i.test(word) ? 'no' : 'ok', text: line, data: [] }
  },
  capability: imapQuestion('A1', 'CAPABILITY'),
  startTls: imapQuestion('A2', 'STARTTLS'),
  bye: imapQuestion('A3', 'LOGOUT'),
  announced: (data) =>
    data.flatMap((line) => {
      const [, list = ''] = /^\* CAPABILITY (.*)$/i.exec(line) ?? []
      return list.split(' ').filter((word) => word !== '')
    }),
  tellsUnasked: false,
}

/** The tagged line decides. A BYE with nothing behind it comes before the end (RFC 9051 section 7.1.5); to LOGOUT it is due. */
function imapQuestion(tag: string, command: string): Question {
  return {
    line: `${tag} ${command}`,
    read: (lines) => {
      const last = lines.at(-1) ?? ''
      const [, status] = new RegExp(`^${tag} (OK|NO|BAD)\\b`, 'i').exec(last) ?? []
      const data = lines.slice(0, -1)
      if (status !== undefined) return { status: /^OK$/i.test(status) ? 'ok' : 'no', text: last, data }
      if (/^\* BYE\b/i.test(last) && command !== 'LOGOUT') return { status: 'no', text: last, data }
      return last.startsWith('* ') ? undefined : 'malformed'
    },
  }
}

const pop3: Dialect = {
  greeting: readPop3Line,
  capability: {
    line: 'CAPA',
    read: (lines) => {
      const first = readPop3Line(lines)
      if (first === 'malformed' || first?.status !== 'ok') return first
      return lines.length > 1 && lines.at(-1) === '.' ? { ...first, data: lines.slice(1, -1) } : undefined
    },
  },
  startTls: { line: 'STLS', read: readPop3Line },
  bye: { line: 'QUIT', read: readPop3Line },
  announced: (data) => data.map((line) => line.trim()).filter((line) => line !== ''),
  tellsUnasked: false,
}

function readPop3Line([line = '']: readonly string[]): Answer | 'malformed' {
  const [, sign] = /^(\+OK|-ERR)(?: |$)/i.exec(line) ?? []
  if (sign === undefined) return 'malformed'
  return { status: sign.startsWith('+') ? 'ok' : 'no', text: line, data: [] }
}

const managesieve: Dialect = {
  greeting: readSieveAnswer,
  capability: { line: 'CAPABILITY', read: readSieveAnswer },
  startTls: { line: 'STARTTLS', read: readSieveAnswer },
  bye: { line: 'LOGOUT', read: readSieveAnswer },
  // "SASL" "PLAIN LOGIN" is said as SASL PLAIN LOGIN.
  announced: (data) =>
    data.map((line) =>
      [...line.matchAll(/"([^"]*)"/g)]
        .map(([, word = '']) => word)
        .join(' ')
        .trim(),
    ),
  tellsUnasked: true,
}

function readSieveAnswer(lines: readonly string[]): Answer | 'malformed' | undefined {
  const last = lines.at(-1) ?? ''
  const [, status] = /^(OK|NO|BYE)(?:[ (]|$)/i.exec(last) ?? []
  if (status !== undefined) return { status: /^OK$/i.test(status) ? 'ok' : 'no', text: last, data: lines.slice(0, -1) }
  return last.startsWith('"') ? undefined : 'malformed'
}

export const dialects: Readonly<Record<MailboxProtocol, Dialect>> = { imap, pop3, managesieve }
