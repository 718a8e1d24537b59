// What was said in a session, line by line. Secrets are replaced here, when a line is written, and never stored.
import type { TranscriptEntry } from '../mail/session-facts.ts'
import type { Stage } from '../mail/stage.ts'
import { redactionOf } from './redaction.ts'
import type { Secret } from './secrets.ts'
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
  readonly keepSecrets: (secrets: readonly Secret[]) => void
  /** The same for those of one message: they are forgotten behind the next two, since a session has many messages. */
  readonly keepSecretsOfMessage: (secrets: readonly Secret[]) => void
  /** From now on only the code and the enhanced status of what the server says are kept. */
  readonly withholdTexts: () => void
  /** From now on everything travels inside TLS. */
  readonly enterTls: () => void
  /** From now on in clear again: over another connection. */
  readonly leaveTls: () => void
  /** The entries so far; where the middle was too much to keep, an event says how many entries are missing. */
  readonly entries: () => readonly TranscriptEntry[]
  /** Drops the entries so far. */
  readonly forget: () => void
}

/** Bytes of JSON, 32 KiB in all: a session's beginning and its end tell most. What marks the gap is taken off the tail. */
const budget = { head: 24 * 1024, tail: 8 * 1024 - 128 }
/** Characters of one entry: four lines of RFC 5321 section 4.5.3.1.5. */
const longestText = 2048

/** A late reply may still speak of the message before. */
const messagesRemembered = 3

/** Begins a transcript; `elapsed` gives the milliseconds since the connection attempt began. */
export function startTranscript({ elapsed }: { readonly elapsed: () => number }): Transcript {
  let kept = keepEnds()
  let secrets: readonly Secret[] = []
  let redact = redactionOf(secrets)
  let withheld = false
  let tls = false
  let lately: readonly ReturnType<typeof redactionOf>[] = []
  const read = (bytes: Uint8Array) => visibleText(lately.reduce((rest, hide) => hide(rest), redact(bytes)))
  const show = (bytes: Uint8Array) => (withheld ? withhold(bytes) : read(bytes))
  const showLine = (line: Uint8Array) =>
    withheld ? codeOf(line) + withhold(line.subarray(codeOf(line).length)) : show(line)
  const write = (direction: TranscriptEntry['direction'], stage: Stage, text: string) =>
    kept.add({ atMs: Math.round(elapsed()), direction, stage, tls, text: shorten(text) })
  return {
    client: (stage, line) => write('client', stage, stage === 'auth' ? hideSecrets(line) : read(Buffer.from(line))),
    server: (stage, bytes) => write('server', stage, showLine(bytes)),
    event: (stage, text) => write('event', stage, escapeText(text)),
    show,
    keepSecrets: (more) => {
      if (more.length === 0) return
      secrets = [...secrets, ...more]
      redact = redactionOf(secrets)
    },
    keepSecretsOfMessage: (own) => {
      if (own.length > 0) lately = [...lately, redactionOf(own)].slice(-messagesRemembered)
    },
    withholdTexts: () => {
      withheld = true
    },
    enterTls: () => {
      tls = true
    },
    leaveTls: () => {
      tls = false
    },
    entries: () => kept.entries(),
    forget: () => {
      kept = keepEnds()
    },
  }
}

function codeOf(line: Uint8Array): string {
  return /^[2-5]\d\d(?:[ -]|$)/.exec(Buffer.from(line).toString('latin1'))?.[0] ?? ''
}

/** A text without its words: RFC 2034's status in front of it is none. */
function withhold(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('latin1')
  const status = /^[245]\.\d{1,3}\.\d{1,3}(?=\s|$)/.exec(text)?.[0] ?? ''
  const rest = text.slice(status.length).trim()
  return [status, rest && `<redacted ${rest.length} bytes>`].filter((part) => part !== '').join(' ')
}

/** The base64 of a secret is never a lone asterisk, which takes an attempt back. */
function hideSecrets(line: string): string {
  if (line === '*') return line
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
  const tail: { readonly entry: TranscriptEntry; readonly bytes: number }[] = []
  const used = { head: 0, tail: 0 }
  let leftOut = 0
  const dropOldest = () => {
    used.tail -= tail.shift()?.bytes ?? 0
    leftOut += 1
  }
  return {
    add: (entry: TranscriptEntry) => {
      const bytes = storedBytes(entry)
      if (tail.length === 0 && used.head + bytes <= budget.head) {
        head.push(entry)
        used.head += bytes
        return
      }
      tail.push({ entry, bytes })
      used.tail += bytes
      while (used.tail > budget.tail) dropOldest()
    },
    entries: () => [...head, ...(leftOut === 0 ? [] : [gap(leftOut, head)]), ...tail.map(({ entry }) => entry)],
  }
}

function gap(leftOut: number, head: readonly TranscriptEntry[]): TranscriptEntry {
  const { atMs = 0, stage = 'connect', tls = false } = head.at(-1) ?? {}
  return { atMs, direction: 'event', stage, tls, text: `${leftOut} entries left out` }
}

/** The JSON of an entry without its words and numbers, and the comma behind it. */
const frameBytes = JSON.stringify({ atMs: 0, direction: '', stage: '', tls: false, text: '' }).length

/** The length of the entry's JSON, with a comma. Counted and not made, since every line of every session comes by here. */
function storedBytes({ atMs, direction, stage, text }: TranscriptEntry): number {
  const escapes = /["\\\t]/.test(text) ? (text.match(/["\\\t]/g)?.length ?? 0) : 0
  return frameBytes + String(atMs).length + direction.length + stage.length + text.length + escapes
}
