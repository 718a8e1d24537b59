// What the tests of sends over real sockets share: a send, the edges, and the servers of a mail domain.

import type { Host } from '../../lib/mail/host.ts'
import type { Observed } from '../../lib/mail/observed.ts'
import { sendDeadlines } from '../../lib/plan/send-deadlines.ts'
import type { MailRoute } from '../../lib/records/mail-exchangers.ts'
import type { OutgoingSend, TransmitEdges } from '../../lib/send/outgoing-send.ts'
import { transmitSend } from '../../lib/send/transmit-send.ts'
import { dialTcp } from '../../lib/smtp/dial.ts'

export const id = '0123456789abcdef0123456789abcdef'
export const token = `${id}5ea15ea15ea15ea1`

/** A send to whoever listens at this port of 127.0.0.1. */
export function sendTo(port: number, changes: Partial<OutgoingSend> = {}): OutgoingSend {
  return {
    ...{ id, to: 'ok@postbox.test', server: { host: { kind: 'ipv4', address: '127.0.0.1' }, port } },
    ...{ reversePath: 'bounce@smtping.test', verp: true },
    message: { from: 'news@smtping.test', tls: 'none', subject: 'A test', text: 'Hello.' },
    ...changes,
  }
}

/** A whole message in place of one that is made. */
export function whole(raw: string | Buffer): OutgoingSend['message'] {
  const base64 = Buffer.from(raw).toString('base64')
  return { from: 'news@smtping.test', tls: 'none', subject: '', text: '', raw: base64 }
}

export const edges: TransmitEdges = {
  clock: { now: () => Date.UTC(2026, 10, 21), elapsed: () => performance.now() },
  ...{ dial: dialTcp, ehloName: 'test.smtping.test', deadlines: sendDeadlines, random: () => 0.5 },
  route: async () => ({ kind: 'seen', value: { kind: 'own-addresses' } }),
  resolve: async (host) => ({ kind: 'seen', value: host.kind === 'name' ? [] : [host.address] }),
}

/** Makes the attempt; whether it came as far as the dot is told too. */
export async function attempt(send: OutgoingSend, changes: Partial<TransmitEdges> = {}) {
  let isAtDot = false
  const beforeDot = async () => {
    isAtDot = true
    return 'go-on' as const
  }
  const context = { token, beforeDot, signal: AbortSignal.timeout(20_000) }
  const attempted = await transmitSend(send, context, { ...edges, ...changes })
  return { ...attempted, isAtDot }
}

/** A route by MX records, best first; a number in place of a name is its preference. */
export function exchangers(...names: readonly (string | readonly [number, string])[]): Observed<MailRoute> {
  const read = names.map((one, index) => (typeof one === 'string' ? ([index, one] as const) : one))
  const hosts = read.map(([preference, name]) => ({ preference, host: { kind: 'name', name } as const }))
  return { kind: 'seen', value: { kind: 'exchangers', exchangers: hosts, unusable: [] } }
}

/** A send to where mail for a domain goes, on a port that tests may listen on. */
export function byMx(port: number, changes: Partial<OutgoingSend> = {}): OutgoingSend {
  return sendTo(port, { server: { host: { kind: 'name', name: 'postbox.test' }, port }, byMx: true, ...changes })
}

/** A resolver that knows these names. */
export function resolving(known: Readonly<Record<string, readonly string[]>>): TransmitEdges['resolve'] {
  return async (host: Host) => {
    const found = host.kind === 'name' ? known[host.name] : [host.address]
    return found ? { kind: 'seen', value: found } : { kind: 'absent' }
  }
}
