// The client as the sweeps use it: the one place that knows its API, and what holds for every session whatever a server did.
import { getEventListeners } from 'node:events'
import type { Socket } from 'node:net'
import { expect } from 'vitest'
import { classify } from '../../../lib/classification/classify.ts'
import { evidenceOfTransaction } from '../../../lib/classification/transaction-evidence.ts'
import type { SessionFacts, TransactionFacts, TranscriptEntry } from '../../../lib/mail/session-facts.ts'
import type { Deadlines } from '../../../lib/smtp/deadlines.ts'
import { type Dial, dialTcp } from '../../../lib/smtp/dial.ts'
import { type Examination, examineServer, type SessionContext } from '../../../lib/smtp/examine.ts'
import { openMailSession } from '../../../lib/smtp/mail-session.ts'
import { type Delivery, type TransmitContext, transmit } from '../../../lib/smtp/transmit.ts'

export type Way = 'clear' | 'starttls' | 'implicit'

export interface Peer {
  readonly host: string
  readonly port: number
  /** PEM. */
  readonly rootCertificate?: string
}

export interface Terms {
  /** Of its own where it is not given. */
  readonly signal?: AbortSignal
  readonly deadlines?: Deadlines
  readonly pipelining?: NonNullable<TransmitContext['pipelining']>
  readonly beforeDot?: TransmitContext['beforeDot']
  readonly credentials?: NonNullable<Delivery['credentials']>
}

/** Every stage has so many milliseconds, the session so many in all. */
export function deadlinesOf(stage: number, session: number): Deadlines {
  return {
    ...{ connect: 5000, greeting: stage, ehlo: stage, starttls: stage, tls: stage, auth: stage, mail: stage },
    ...{ rcpt: stage, data: stage, body: stage, dot: stage, quit: stage, session },
  }
}

const unhurried = deadlinesOf(5000, 15_000)

/** With a line that begins with a dot, and a last line without its end. */
export const message = Buffer.from('Subject: sweep\r\n\r\nHello.\r\n.dot\r\nBye')
/** What a server has heard that has some of it, and that has all of it. */
export const beginningOfMessage = '\r\nSubject: sweep\r\n'
export const wholeMessage = `${beginningOfMessage}\r\nHello.\r\n..dot\r\nBye\r\n.\r\n`
const envelope = { reversePath: 'from@smtping.test', forwardPaths: ['to@fake.test'] } as const
const host = { kind: 'name', name: 'mx.fake.test' } as const

/** Looks at the server. */
export function look(peer: Peer, way: Way, terms: Terms = {}): Promise<Examination> {
  const tlsMode = way === 'implicit' ? 'implicit' : 'starttls'
  return watched(peer, terms, async (context) => {
    const examination = await examineServer({ host, address: peer.host, port: peer.port, tlsMode }, context)
    expectPresentable(examination.session)
    return examination
  })
}

/** Hands the message over; the facts and the outcome. */
export function handOver(peer: Peer, way: Way, terms: Terms = {}) {
  const { pipelining = 'never', beforeDot = async () => 'go-on', credentials } = terms
  const delivery: Delivery = {
    ...{ host, address: peer.host, port: peer.port, message, verification: 'recorded' },
    tls: way === 'clear' ? 'none' : way,
    ...envelope,
    ...(credentials && { credentials, allowInClear: true }),
  }
  return watched(peer, terms, async (context) => {
    const facts = await transmit(delivery, { ...context, pipelining, beforeDot })
    expectPresentable(facts)
    return { facts, outcome: classify([evidenceOfTransaction(facts, 0)]).outcome }
  })
}

/** The same over a kept session, which asks nobody before the dot and writes it together with the message. */
export function handOverAtOnce(peer: Peer, terms: Terms = {}) {
  const wish = { host, address: peer.host, port: peer.port, tls: 'none', verification: 'recorded' } as const
  return watched(peer, terms, async (context) => {
    const session = await openMailSession(wish, context)
    const facts = await session.send({ ...envelope, message })
    await session.close()
    expectPresentable(facts)
    return { facts, outcome: classify([evidenceOfTransaction(facts, 0)]).outcome }
  })
}

/** Nothing is left of a session when it resolves: no open socket, no listener on a signal that is for it alone. */
async function watched<T>(peer: Peer, terms: Terms, session: (context: SessionContext) => Promise<T>): Promise<T> {
  const sockets: Socket[] = []
  const dial: Dial = async (address, port, about) => {
    const dialled = await dialTcp(address, port, about)
    if (dialled.kind === 'connected') sockets.push(dialled.socket)
    return dialled
  }
  const { signal = new AbortController().signal } = terms
  const told = await session({
    ...{ dial, signal, ehloName: 'sweep.smtping.test', deadlines: terms.deadlines ?? unhurried },
    clock: { now: () => Date.now(), elapsed: () => performance.now() },
    trustedCertificates: rootsOf(peer),
  })
  expect(sockets.filter((socket) => !socket.destroyed)).toEqual([])
  if (!terms.signal) expect(getEventListeners(signal, 'abort')).toEqual([])
  return told
}

/** The same array for the same root: the client keeps with it what it read from it. */
const roots = new Map<string, readonly string[]>()

function rootsOf({ rootCertificate = '' }: Peer): readonly string[] {
  const known = roots.get(rootCertificate) ?? (rootCertificate === '' ? [] : [rootCertificate])
  roots.set(rootCertificate, known)
  return known
}

/** All that a session may send us, each byte escaped as JSON has it ("\\x00"), and what is ours. */
const mostFacts = 5 * 256 * 1024 + 64 * 1024
/** The budget of lib/smtp/transcript.ts. */
const mostTranscript = 32 * 1024

/** Nothing in the facts is more than may be kept, or does anything to a terminal. */
function expectPresentable(facts: SessionFacts | TransactionFacts | undefined): void {
  if (!facts) return
  const json = JSON.stringify(facts)
  expect(json.length).toBeLessThan(mostFacts)
  expect(JSON.stringify(facts.transcript).length).toBeLessThanOrEqual(mostTranscript)
  // A tab stays, and JSON escapes it; every other character that is not printable ASCII would show here.
  expect(/[^\x20-\x7e]|\\[bfnru]/.exec(withoutEscapedBackslashes(json))?.[0]).toBeUndefined()
  for (const { evidence } of facts.oddities) expect(evidence.length).toBeLessThanOrEqual(200)
}

function withoutEscapedBackslashes(json: string): string {
  return json.replaceAll('\\\\', '')
}

/** A transcript without its times, and without what a server numbers. */
export function timeless(transcript: readonly TranscriptEntry[]) {
  return transcript.map(({ direction, stage, tls, text }) => ({
    ...{ direction, stage, tls },
    text: text.replace(/port \d+|FAKE\d+|queued as \S+/g, '…'),
  }))
}
