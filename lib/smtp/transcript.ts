// What was said in a session, line by line. Secrets are replaced here, when a line is written, and never stored.
import type { TranscriptEntry } from '../mail/session-facts.ts'
import type { Stage } from '../mail/stage.ts'
import { redact } from './secrets.ts'
import { escapeText, visibleText } from './visible-text.ts'

export interface Transcript {
  /** A line of ours, without its line end. At the stage `auth` only the verb and the mechanism are kept. */
  readonly client: (stage: Stage, line: string) => void
  /** A line of the server's, or the part of one that came. */
  readonly server: (stage: Stage, bytes: Uint8Array) => void
  readonly event: (stage: Stage, text: string) => void
  /** Bytes of the server's as they may be shown: secrets replaced, then escaped. */
  readonly show: (bytes: Uint8Array) => string
  /** From now on these are replaced wherever they occur. */
  readonly keepSecret: (secrets: readonly string[]) => void
  /** From now on everything travels inside TLS. */
  readonly enterTls: () => void
  /** The entries so far; where the middle was too much to keep, an event says how many entries are missing. */
  readonly entries: () => readonly TranscriptEntry[]
}

/** Bytes of JSON, 32 KiB in all: a session's beginning and its end tell most. What marks the gap is taken off the tail. */
const budget = { head: 24 * 1024, tail: 8 * 1024 - 128 }
/** Characters of one entry: four lines of RFC 5321 section 4.5.3.1.5. */
const longestText = 2048

/** Begins a transcript; `elapsed` gives the milliseconds since the connection attempt began. */
export function startTranscript({ elapsed }: { readonly elapsed: () => number }): Transcript {
  const kept = keepEnds()
  let secrets: readonly string[] = []
  let tls = false
  const show = (bytes: Uint8Array) => visibleText(redact(bytes, secrets))
  const write = (direction: TranscriptEntry['direction'], stage: Stage, text: string) =>
    kept.add({ atMs: Math.round(elapsed()), direction, stage, tls, text: shorten(text) })
  return {
    client: (stage, line) => write('client', stage, stage === 'auth' ? hideSecrets(line) : show(Buffer.from(line))),
    server: (stage, bytes) => write('server', stage, show(bytes)),
    event: (stage, text) => write('event', stage, escapeText(text)),
    show,
    keepSecret: (more) => {
      secrets = [...secrets, ...more].sort((one, other) => other.length - one.length)
    },
    enterTls: () => {
      tls = true
    },
    entries: kept.entries,
  }
}

function hideSecrets(line: string): string {
  const [, command = '', argument = ''] = /^(AUTH [\w-]+)( .*)?$/s.exec(line) ?? []
  if (command === '') return redacted(line)
  return argument === '' ? command : `${command} ${redacted(argument.slice(1))}`
}

function redacted(text: string): string {
  return `<redacted ${Buffer.byteLength(text)} bytes>`
}

function shorten(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText)} [${text.length - longestText} more]`
}

/** Keeps the entries at both ends of a session, each within its budget. */
function keepEnds() {
  const head: TranscriptEntry[] = []
  const tail: TranscriptEntry[] = []
  const used = { head: 0, tail: 0 }
  let leftOut = 0
  const dropOldest = () => {
    const oldest = tail.shift()
    used.tail -= oldest ? storedBytes(oldest) : 0
    leftOut += 1
  }
  return {
    add: (entry: TranscriptEntry) => {
      const end = tail.length === 0 && used.head + storedBytes(entry) <= budget.head ? 'head' : 'tail'
      ;(end === 'head' ? head : tail).push(entry)
      used[end] += storedBytes(entry)
      while (used.tail > budget.tail) dropOldest()
    },
    entries: () => [...head, ...(leftOut === 0 ? [] : [gap(leftOut, head)]), ...tail],
  }
}

function gap(leftOut: number, head: readonly TranscriptEntry[]): TranscriptEntry {
  const { atMs = 0, stage = 'connect', tls = false } = head.at(-1) ?? {}
  return { atMs, direction: 'event', stage, tls, text: `${leftOut} entries left out` }
}

function storedBytes(entry: TranscriptEntry): number {
  return JSON.stringify(entry).length + 1
}
