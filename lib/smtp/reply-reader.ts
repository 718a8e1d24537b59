// Reads one reply off the wire, RFC 5321 section 4.2, strictly: what MTAs read differently is refused, not guessed.
import type { FailureReason } from '../mail/observed.ts'
import { makeReply, type Reply } from '../mail/reply.ts'
import type { OddityKind } from '../mail/session-facts.ts'
import { beginsTlsRecord } from './foreign-protocol.ts'
import { lineOddities } from './oddities.ts'
import type { Trouble } from './socket-failure.ts'
import type { Wire } from './wire.ts'

export type Heard = { readonly kind: 'reply'; readonly reply: Reply } | Broken

export interface Broken {
  readonly kind: 'broken'
  readonly reason: FailureReason
  /** The line, or the part of one, that was read last. */
  readonly bytes: Uint8Array
  /** What is wrong where the bytes alone do not tell it, or the system's error code. */
  readonly detail?: string
}

/** What is done with each line as it comes. */
export interface Listener {
  /** Receives the line without its CRLF; a bare LF stays, since it is worth seeing. */
  readonly record: (line: Uint8Array) => void
  /** The line is odd, and is read all the same. */
  readonly note: (kind: OddityKind, line: Uint8Array) => void
  /** Whether a refusal may lack its line end. Not behind the final dot: there only a whole reply decides. */
  readonly takesFragments: boolean
  /** Makes bytes fit to be shown. */
  readonly show: (bytes: Uint8Array) => string
}

/** A reply that may not have come whole yet. */
export interface Reading {
  /** Reads on in what has come; undefined where more has to come. */
  readonly next: () => Heard | undefined
  /** What is to be said of it where nobody waits any longer. `isStill`: nothing has come for as long as an LF may take. */
  readonly giveUp: (reason: FailureReason, wait: { readonly isStill: boolean }) => Broken
}

/** Section 4.5.3.1.5 allows 512 octets; real servers exceed it. */
const maxLineBytes = 4096
const maxLines = 100
const maxReplyBytes = 64 * 1024

const lf = 0x0a
const cr = 0x0d
/** A text may stand without its separator ("250OK"), but a fourth digit is no text. */
const grammar = /^([2-5]\d\d)(?:([ \t-])|(?!\d)|$)/

/** Begins to read one reply. Bytes behind it stay on the wire. */
export function startReading(wire: Wire, listener: Listener): Reading {
  const lines: Buffer[] = []
  const texts: string[] = []
  let bytesRead = 0

  /** The reply where this is its last line, undefined where it goes on. */
  function add(line: Buffer): Heard | undefined {
    const latin1 = line.toString('latin1')
    const [, code, separator = ''] = grammar.exec(latin1) ?? []
    if (code === undefined) return broken('malformed-reply', line, line.length === 0 ? 'a blank line' : undefined)
    for (const kind of lineOddities(line, latin1)) listener.note(kind, line)
    lines.push(line)
    texts.push(listener.show(line.subarray(code.length + separator.length)))
    bytesRead += line.length
    if (lines[0]?.toString('latin1', 0, code.length) !== code) return broken('reply-code-mismatch', line)
    if (lines.length > maxLines || bytesRead > maxReplyBytes) return broken('reply-too-large', line)
    return separator === '-' ? undefined : { kind: 'reply', reply: makeReply(Number(code), texts) }
  }

  function afterEnd(ending: Trouble): Heard {
    const rest = wire.received()
    const fragment = withoutCr(rest)
    if (listener.takesFragments && ending.reason === 'closed' && isWholeRefusal(fragment)) {
      wire.take(rest.length)
      listener.record(rest)
      listener.note('unterminated-reply', rest)
      return add(fragment) ?? broken('truncated-reply', fragment)
    }
    const read = rest.length > 0 ? rest : lines.at(-1)
    const isCut = read && (ending.reason === 'closed' || ending.reason === 'reset')
    return isCut ? broken('truncated-reply', read) : { kind: 'broken', bytes: rest, ...ending }
  }

  return {
    next: () => {
      for (;;) {
        const line = takeLine(wire, listener)
        if (line === undefined) {
          const ending = wire.ending()
          return ending && afterEnd(ending)
        }
        const heard = Buffer.isBuffer(line) ? add(line) : line
        if (heard) return heard
      }
    },
    giveUp: (reason, { isStill }) => {
      const rest = wire.received()
      if (rest.at(-1) === cr && reason === 'timed-out' && isStill) return bareCr(rest, listener)
      return broken(reason, rest.length > 0 ? rest : (lines.at(-1) ?? rest))
    },
  }
}

/**
 * One line without its end; undefined where more has to come. A bare LF ends a line as well; a bare CR never does. What
 * breaks stays on the wire.
 */
function takeLine(wire: Wire, listener: Listener): Buffer | Broken | undefined {
  const received = wire.received()
  const end = received.indexOf(lf)
  const upToEnd = end < 0 ? received : received.subarray(0, end)
  const line = withoutCr(upToEnd)
  if (line.length > maxLineBytes) return broken('reply-too-large', line)
  if (beginsTlsRecord(received)) return broken('malformed-reply', line)
  if (line.includes(cr)) return bareCr(line, listener)
  if (end < 0) return undefined
  wire.take(end + 1)
  if (line !== upToEnd) listener.record(line)
  else {
    listener.record(received.subarray(0, end + 1))
    listener.note('bare-lf', received.subarray(0, end + 1))
  }
  return line
}

function withoutCr(bytes: Buffer): Buffer {
  return bytes.at(-1) === cr ? bytes.subarray(0, -1) : bytes
}

/**
 * A refusal that lacks nothing but its line end before the FIN was said. An acceptance is not believed before its last
 * byte has come: behind "250 queued" there may have been more.
 */
function isWholeRefusal(fragment: Buffer): boolean {
  return /^[45]\d\d(?: [^\r]*)?$/.test(fragment.toString('latin1'))
}

function bareCr(line: Uint8Array, { show }: Listener): Broken {
  return broken('malformed-reply', line, `bare CR: ${show(line).slice(0, 200)}`)
}

function broken(reason: FailureReason, bytes: Uint8Array, detail?: string): Broken {
  return { kind: 'broken', reason, bytes, ...(detail && { detail }) }
}
