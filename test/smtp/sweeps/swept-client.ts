// The client as the sweeps use it, and what of its answer must be the same on every run.
import { classify } from '../../../lib/classification/classify.ts'
import { evidenceOfTransaction } from '../../../lib/classification/transaction-evidence.ts'
import type { TranscriptEntry } from '../../../lib/mail/session-facts.ts'
import type { Deadlines } from '../../../lib/smtp/deadlines.ts'
import { dialTcp } from '../../../lib/smtp/dial.ts'
import { examineServer, type SessionContext } from '../../../lib/smtp/examine.ts'
import { transmit } from '../../../lib/smtp/transmit.ts'

export type Way = 'clear' | 'starttls' | 'implicit'

export interface Peer {
  readonly host: string
  readonly port: number
  readonly rootCertificate: string
}

const ms = 5000
const deadlines: Deadlines = {
  ...{ connect: ms, greeting: ms, ehlo: ms, starttls: ms, tls: ms, auth: ms, mail: ms, rcpt: ms, data: ms },
  ...{ body: ms, dot: ms, quit: ms, session: 3 * ms },
}

export function contextFor(peer: Pick<Peer, 'rootCertificate'>): SessionContext {
  return {
    dial: dialTcp,
    clock: { now: () => Date.now(), elapsed: () => performance.now() },
    signal: new AbortController().signal,
    ehloName: 'sweep.smtping.test',
    deadlines,
    trustedCertificates: [peer.rootCertificate],
  }
}

export const message = Buffer.from('Subject: sweep\r\n\r\nHello.\r\n.dot\r\n')
const host = { kind: 'name', name: 'mx.fake.test' } as const

/** Looks at the server. */
export function look(peer: Peer, way: Way, context = contextFor(peer)) {
  const tlsMode = way === 'implicit' ? 'implicit' : 'starttls'
  return examineServer({ host, address: peer.host, port: peer.port, tlsMode }, context)
}

/** Hands a message over; the facts and the outcome. */
export async function handOver(peer: Peer, way: Way, context = contextFor(peer)) {
  const facts = await transmit(
    {
      ...{ host, address: peer.host, port: peer.port, message, verification: 'recorded' },
      tls: way === 'clear' ? 'none' : way,
      ...{ reversePath: 'from@smtping.test', forwardPaths: ['to@fake.test'] },
    },
    { ...context, beforeDot: async () => 'go-on' },
  )
  return { facts, outcome: classify([evidenceOfTransaction(facts, Date.now())]).outcome }
}

/** A transcript without what differs from run to run. */
export function timeless(transcript: readonly TranscriptEntry[]) {
  return transcript.map(({ direction, stage, tls, text }) => ({
    ...{ direction, stage, tls },
    text: text.replace(/port \d+|FAKE\d+|queued as \S+/g, '…'),
  }))
}
