// Where a message goes without a server: the hosts of the domain's MX records, in their order, and no further than is safe.

import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { listen, trackSockets } from '../../fixtures/listen.ts'
import type { Observed } from '../../lib/mail/observed.ts'
import type { MailRoute } from '../../lib/records/mail-exchangers.ts'
import type { TransmitEdges } from '../../lib/send/outgoing-send.ts'
import { dialTcp } from '../../lib/smtp/dial.ts'
import { attempt, byMx, edges, exchangers, resolving, sendTo } from './kit.ts'

interface Servers {
  readonly port: number
  /** Every address that was dialled, in order. */
  readonly dialled: readonly string[]
  /** What each address heard. */
  readonly heard: Readonly<Record<string, string>>
  readonly dial: TransmitEdges['dial']
}

const good = ['220 mx', '250 mx', '250 ok', '250 ok', '354 go', '250 taken', '221 bye']

/** Servers at loopback addresses, all on one port, that say these lines in turn; where there is none, nobody listens. */
async function withServers(
  replies: Readonly<Record<string, readonly string[]>>,
  test: (servers: Servers) => Promise<void>,
): Promise<void> {
  const heard: Record<string, string> = {}
  const dialled: string[] = []
  const ends: (() => Promise<void>)[] = []
  let port = 0
  try {
    for (const [address, lines] of Object.entries(replies)) {
      const server = createServer((socket) => {
        const left = [...lines]
        const sayNext = () => void socket.write(`${left.shift() ?? '500 what'}\r\n`)
        socket.on('error', () => undefined)
        socket.on('data', (chunk: Buffer) => {
          const before = heard[address] ?? ''
          heard[address] = before + chunk.toString('latin1')
          const isInside = /DATA\r\n/.test(before) && !before.includes('\r\n.\r\n')
          if (!isInside || heard[address].includes('\r\n.\r\n')) sayNext()
        })
        sayNext()
      })
      ends.push(trackSockets(server).end)
      port = (await listen(server, { host: address, port })).port
    }
    const dial: TransmitEdges['dial'] = (address, ...rest) => {
      dialled.push(address)
      return dialTcp(address, ...rest)
    }
    await test({ port, dialled, heard, dial })
  } finally {
    for (const end of ends) await end()
  }
}

const addresses = { 'mx1.test': ['127.0.0.11'], 'mx2.test': ['127.0.0.12'], 'postbox.test': ['127.0.0.13'] }
const resolve = resolving(addresses)
const route = async () => exchangers('mx1.test', 'mx2.test')

describe('without a server a message goes to the hosts of the domain', () => {
  it('the best first, and the report knows which one took it', () =>
    withServers({ '127.0.0.11': good, '127.0.0.12': good }, async ({ port, dial, dialled }) => {
      const { evidence, server, address } = await attempt(byMx(port), { resolve, route, dial })
      expect(evidence).toMatchObject({ kind: 'reply', stage: 'dot', reply: { code: 250 } })
      expect([server, address]).toEqual([{ host: { kind: 'name', name: 'mx1.test' }, port }, '127.0.0.11'])
      expect(dialled).toEqual(['127.0.0.11'])
    }))

  it.each<[string, readonly string[]]>([
    ['nobody answers at the first', []],
    ['the first greets with 421', ['421 too busy']],
    ['the first greets with 450', ['450 not now', '221 bye']],
  ])('the next one where %s', (_what, first) =>
    withServers(
      { ...(first.length > 0 && { '127.0.0.11': first }), '127.0.0.12': good },
      async ({ port, dial, dialled }) => {
        const { evidence, address, transcript } = await attempt(byMx(port), { resolve, route, dial })
        expect(evidence).toMatchObject({ kind: 'reply', stage: 'dot', reply: { code: 250 } })
        expect([dialled, address]).toEqual([['127.0.0.11', '127.0.0.12'], '127.0.0.12'])
        expect(transcript.map(({ text }) => text).join()).toContain('127.0.0.11')
      },
    ),
  )

  it('a named server that greets with 421 is asked again later: its other addresses would say the same', () =>
    withServers({ '127.0.0.11': ['421 too busy'], '127.0.0.12': good }, async ({ port, dial, dialled }) => {
      const server = { host: { kind: 'name', name: 'relay.test' }, port } as const
      const both = resolving({ 'relay.test': ['127.0.0.11', '127.0.0.12'] })
      const { evidence } = await attempt(sendTo(port, { server }), { resolve: both, dial })
      expect(evidence).toMatchObject({ kind: 'reply', stage: 'greeting', reply: { code: 421 } })
      expect(dialled).toEqual(['127.0.0.11'])
    }))

  it('all of them together have the time of one session', async () => {
    const time = { now: 0 }
    const patience: number[] = []
    // Nobody answers, and each of five costs 70 of the 285 seconds.
    const dial: TransmitEdges['dial'] = async (_address, _port, { timeoutMs }) => {
      patience.push(timeoutMs)
      time.now += 70_000
      return { kind: 'failed', state: 'filtered', failure: { stage: 'connect', reason: 'timed-out' } }
    }
    const clock = { ...edges.clock, elapsed: () => time.now }
    const away = resolving({ 'mx1.test': ['1', '2', '3', '4', '5', '6'].map((last) => `127.0.0.${last}`) })
    await attempt(byMx(25), { resolve: away, route: async () => exchangers('mx1.test'), dial, clock })
    expect(patience).toEqual([10_000, 10_000, 10_000, 10_000, 5000])
  })

  it.each<[string, readonly string[], object]>([
    ['the first refuses everybody', ['554 no service'], { stage: 'greeting', reply: { code: 554 } }],
    ['the first puts the sender off', [...good.slice(0, 2), '451 later'], { stage: 'mail', reply: { code: 451 } }],
    ['the first puts the recipient off', [...good.slice(0, 3), '450 grey'], { stage: 'rcpt', reply: { code: 450 } }],
    ['the first puts the message off', [...good.slice(0, 5), '451 later'], { stage: 'dot', reply: { code: 451 } }],
  ])('but nobody else where %s', (_what, first, expected) =>
    withServers({ '127.0.0.11': first, '127.0.0.12': good }, async ({ port, dial, dialled }) => {
      const { evidence } = await attempt(byMx(port), { resolve, route, dial })
      expect(evidence).toMatchObject({ kind: 'reply', ...expected })
      expect(dialled).toEqual(['127.0.0.11'])
    }),
  )

  it('to no more than five addresses in one attempt', () =>
    withServers({ '127.0.0.12': good }, async ({ port, dial, dialled }) => {
      const many = { 'mx1.test': [1, 2, 3, 4, 5, 6].map((last) => `127.0.1.${last}`), 'mx2.test': ['127.0.0.12'] }
      const { evidence } = await attempt(byMx(port), { resolve: resolving(many), route, dial })
      expect(evidence).toMatchObject({ kind: 'lost', failure: { stage: 'connect', reason: 'refused' } })
      expect(dialled).toHaveLength(5)
    }))

  it('to the domain itself where it has no MX record', () =>
    withServers({ '127.0.0.13': good }, async ({ port, dial, dialled }) => {
      const { evidence } = await attempt(byMx(port), { resolve, dial })
      expect(evidence).toMatchObject({ kind: 'reply', reply: { code: 250 } })
      expect(dialled).toEqual(['127.0.0.13'])
    }))

  it('past a host that has no address', () =>
    withServers({ '127.0.0.12': good }, async ({ port, dial, dialled }) => {
      const named = async () => exchangers('gone.test', 'mx2.test')
      expect((await attempt(byMx(port), { resolve, route: named, dial })).evidence).toMatchObject({ kind: 'reply' })
      expect(dialled).toEqual(['127.0.0.12'])
    }))

  it('to hosts of one preference in any order, and never before a better one', async () => {
    const random = [0.5, 0.1, 0.9]
    const dialled: string[] = []
    const dial: TransmitEdges['dial'] = async (address) => {
      dialled.push(address)
      return { kind: 'failed', state: 'closed', failure: { stage: 'connect', reason: 'refused' } }
    }
    const named = async () => exchangers([10, 'a.test'], [10, 'b.test'], [5, 'best.test'])
    const known = resolving({ 'a.test': ['127.0.0.2'], 'b.test': ['127.0.0.3'], 'best.test': ['127.0.0.4'] })
    await attempt(byMx(25), { resolve: known, route: named, dial, random: () => random.shift() ?? 0 })
    expect(dialled).toEqual(['127.0.0.4', '127.0.0.3', '127.0.0.2'])
  })
})

describe('nothing is dialled', () => {
  const unusable = { kind: 'exchangers', exchangers: [], unusable: ['192.0.2.1'] } as const
  const servfail = { stage: 'dns', reason: 'name-server-failed' } as const
  it.each<[string, Observed<MailRoute>, string]>([
    ['the domain takes no mail (RFC 7505)', { kind: 'seen', value: { kind: 'null-mx' } }, 'null-mx'],
    ['the domain does not exist', { kind: 'absent' }, 'domain-not-found'],
    ['its MX records name no host', { kind: 'seen', value: unusable }, 'mx-not-a-host'],
    ['the name servers fail', { kind: 'temporary-failure', cause: servfail }, 'name-server-failed'],
    ['no host of it has an address', exchangers('gone.test'), 'mx-host-unresolvable'],
  ])('where %s', async (_what, answer, reason) => {
    const dial: TransmitEdges['dial'] = () => Promise.reject(new Error('dialled'))
    const { evidence } = await attempt(byMx(25), { resolve, route: async () => answer, dial })
    expect(evidence).toMatchObject({ kind: 'lost', afterDot: false, failure: { stage: 'dns', reason } })
  })
  it('an exchanger without an address is called by its name, which is not that of the domain', async () => {
    const dial: TransmitEdges['dial'] = () => Promise.reject(new Error('dialled'))
    const gone = async () => exchangers('gone.test')
    const { evidence } = await attempt(byMx(25), { resolve, route: gone, dial })
    expect(evidence).toMatchObject({ failure: { detail: 'the name gone.test does not exist or has no address' } })
  })
  it('where the guard refuses the address of an exchanger', async () => {
    const refused = { kind: 'temporary-failure', cause: { stage: 'dns', reason: 'not-allowed' } } as const
    const dial: TransmitEdges['dial'] = () => Promise.reject(new Error('dialled'))
    const { evidence } = await attempt(byMx(25), { resolve: async () => refused, route, dial })
    expect(evidence).toMatchObject({ failure: { reason: 'not-allowed' } })
  })
})
