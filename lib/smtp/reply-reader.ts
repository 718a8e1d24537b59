// Reads one reply off the wire, RFC 5321 section 4.2, strictly: what MTAs read differently is refused, not guessed.
import type { FailureReason } from '../mail/observed.ts'
import { makeReply, type Reply } from '../mail/reply.ts'
import { beginsTlsRecord } from './foreign-protocol.ts'
import type { Wire } from './wire.ts'

export type Heard = { readonly kind: 'reply'; readonly reply: Reply } | Broken

export interface Broken {
  readonly kind: 'broken'
  readonly reason: FailureReason
  /** The line, or the part of one, that was read last. */
  readonly bytes: Uint8Array
  /** The system's error code, if one ended it. */
  readonly detail?: string
}

/** What is done with each line as it comes: kept, and its text made fit to be shown. */
export interface Listener {
  /** Receives the line without its CRLF; a bare LF stays, since it is worth seeing. */
  readonly record: (line: Uint8Array) => void
  readonly show: (bytes: Uint8Array) => string
}

/** Section 4.5.3.1.5 allows 512 octets; real servers exceed it. */
const maxLineBytes = 4096
const maxLines = 100
const maxReplyBytes = 64 * 1024

const lf = 0x0a
const cr = 0x0d
const grammar = /^([2-5]\d\d)(?:([ -]).*)?$/s

/** Waits, without a deadline of its own, for one whole reply. Bytes behind it stay on the wire. */
export async function readReply(wire: Wire, listener: Listener): Promise<Heard> {
  const lines: Buffer[] = []
  for (;;) {
    const line = await readLine(wire, listener)
    if (!Buffer.isBuffer(line)) return inMidReply(line, lines)
    const [, code, separator] = grammar.exec(line.toString('latin1')) ?? []
    if (code === undefined) return broken('malformed-reply', line)
    lines.push(line)
    if (lines[0]?.toString('latin1', 0, 3) !== code) return broken('reply-code-mismatch', line)
    if (isTooLarge(lines)) return broken('reply-too-large', line)
    if (separator !== '-') return { kind: 'reply', reply: makeReply(Number(code), texts(lines, listener)) }
  }
}

function isTooLarge(lines: readonly Buffer[]): boolean {
  return lines.length > maxLines || lines.reduce((sum, { length }) => sum + length, 0) > maxReplyBytes
}

function texts(lines: readonly Buffer[], { show }: Listener): readonly string[] {
  return lines.map((line) => show(line.subarray(4)))
}

/** One line without its end. A bare LF ends a line as well; a bare CR never does. What breaks stays on the wire. */
async function readLine(wire: Wire, { record }: Listener): Promise<Buffer | Broken> {
  for (;;) {
    const received = wire.received()
    const end = received.indexOf(lf)
    const upToEnd = end < 0 ? received : received.subarray(0, end)
    const line = upToEnd.at(-1) === cr ? upToEnd.subarray(0, -1) : upToEnd
    if (line.length > maxLineBytes) return broken('reply-too-large', line)
    if (line.includes(cr) || beginsTlsRecord(received)) return broken('malformed-reply', line)
    if (end >= 0) {
      wire.take(end + 1)
      record(line === upToEnd ? received.subarray(0, end + 1) : line)
      return line
    }
    const ending = wire.ending()
    if (ending) return { kind: 'broken', bytes: received, ...ending }
    await wire.change()
  }
}

function broken(reason: FailureReason, bytes: Uint8Array): Broken {
  return { kind: 'broken', reason, bytes }
}

/** A connection that ends behind the first byte of a reply ends in the middle of it. */
function inMidReply(end: Broken, lines: readonly Uint8Array[]): Broken {
  const isEnd = end.reason === 'closed' || end.reason === 'reset'
  const read = end.bytes.length > 0 ? end.bytes : lines.at(-1)
  return isEnd && read ? broken('truncated-reply', read) : end
}
