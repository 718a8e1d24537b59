// One attempt over the wire against the fake world: what nodemailer composes is what arrives, and what came of it is evidence.
import { simpleParser } from 'mailparser'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type FakeWorld, startFakeWorld } from '../../fixtures/fake-world.ts'
import { sendDeadlines } from '../../lib/plan/send-deadlines.ts'
import type { OutgoingSend, TransmitEdges } from '../../lib/send/outgoing-send.ts'
import { transmitSend } from '../../lib/send/transmit-send.ts'
import { dialTcp } from '../../lib/smtp/dial.ts'

const id = '0123456789abcdef0123456789abcdef'
const token = `${id}5ea15ea15ea15ea1`
let world: FakeWorld

beforeAll(async () => {
  const providers = [{ name: 'Postbox', domain: 'postbox.test' }]
  world = await startFakeWorld({ providers, password: 'secret', now: () => Date.now() })
})
afterAll(() => world.stop())
beforeEach(() => world.reset())

function outgoing(to: string, message: Partial<OutgoingSend['message']> = {}): OutgoingSend {
  const { host: address = '', port = 0 } = world.providers[0]?.smtp ?? {}
  return {
    ...{ id, to, server: { host: { kind: 'ipv4', address }, port }, reversePath: 'bounce@smtping.test', verp: true },
    message: {
      from: 'news@smtping.test',
      tls: 'starttls',
      subject: 'Größe',
      text: 'Hello.\n.\nA line with a dot.',
      ...message,
    },
  }
}

function edges(changes: Partial<TransmitEdges> = {}): TransmitEdges {
  return {
    clock: { now: () => Date.UTC(2026, 10, 21), elapsed: () => performance.now() },
    ...{
      dial: dialTcp,
      ehloName: 'test.smtping.test',
      deadlines: sendDeadlines,
      trustedCertificates: [world.rootCertificate],
    },
    route: async () => ({ kind: 'seen', value: { kind: 'own-addresses' } }),
    random: () => 0.5,
    resolve: async (host) => ({ kind: 'seen', value: host.kind === 'name' ? [] : [host.address] }),
    ...changes,
  }
}

const attempt = (
  send: OutgoingSend,
  changes: Partial<TransmitEdges> = {},
  beforeDot: () => Promise<'go-on' | 'withdraw'> = async () => 'go-on',
) => transmitSend(send, { token, beforeDot, signal: AbortSignal.timeout(10_000) }, edges(changes))

describe('an attempt', () => {
  it('what arrives is what was composed, with token, date and dots in place', async () => {
    const { evidence } = await attempt(outgoing('ok@postbox.test', { html: '<p>Hello.</p>' }))
    expect(evidence).toMatchObject({ kind: 'reply', stage: 'dot', reply: { code: 250 }, at: Date.UTC(2026, 10, 21) })
    const [message] = world.received()
    expect([message?.reversePath, message?.tls]).toEqual([`bounce+${token}@smtping.test`, true])
    const parsed = await simpleParser(message?.raw ?? '')
    expect([parsed.subject, parsed.text?.trimEnd(), parsed.html]).toEqual([
      'Größe',
      'Hello.\n.\nA line with a dot.',
      '<p>Hello.</p>',
    ])
    expect([parsed.messageId, parsed.date?.getTime()]).toEqual([`<${id}@smtping.test>`, Date.UTC(2026, 10, 21)])
    expect(parsed.headers.get('auto-submitted')).toBe('auto-generated')
    expect(parsed.headers.get('x-smtping-token')).toBe(token)
  })

  it.each([
    ['bounce+550+5.1.1', { kind: 'reply', stage: 'rcpt', reply: { code: 550 } }],
    ['bounce.dot+554+5.7.1', { kind: 'reply', stage: 'dot', reply: { code: 554 } }],
    ['defer+451+4.3.0', { kind: 'reply', stage: 'rcpt', reply: { code: 451 } }],
    ['drop+data', { kind: 'lost', afterDot: false }],
    ['drop+dot', { kind: 'lost', afterDot: true }],
    ['drop+dot+taken', { kind: 'lost', afterDot: true }],
  ])('%s@ is evidence, not an exception', async (local, expected) => {
    expect((await attempt(outgoing(`${local}@postbox.test`))).evidence).toMatchObject(expected)
  })

  it('withdrawn before the dot: the server has no message', async () => {
    const { evidence } = await attempt(outgoing('ok@postbox.test'), {}, async () => 'withdraw')
    expect(evidence).toMatchObject({ kind: 'lost', afterDot: false, failure: { reason: 'aborted-before-dot' } })
    expect(world.received()).toEqual([])
  })
})

describe('the addresses of a name', () => {
  const named = (to: string): OutgoingSend => {
    const send = outgoing(to)
    return { ...send, server: { ...send.server, host: { kind: 'name', name: 'mx.postbox.test' } } }
  }

  it('are tried in order until one of them talks', async () => {
    const resolve = async () => ({ kind: 'seen', value: ['127.0.0.99', '127.0.0.1'] }) as const
    const { evidence, transcript } = await attempt(named('ok@postbox.test'), { resolve })
    expect(evidence).toMatchObject({ kind: 'reply', reply: { code: 250 } })
    expect(transcript.filter(({ text }) => text.includes('127.0.0.99'))).not.toEqual([])
  })
  it('are not tried further once one has greeted: a refused message is not offered again', async () => {
    const tried: string[] = []
    const resolve = async () => ({ kind: 'seen', value: ['127.0.0.1', '127.0.0.1'] }) as const
    const dial: TransmitEdges['dial'] = (address, ...rest) => {
      tried.push(address)
      return dialTcp(address, ...rest)
    }
    await attempt(named('bounce+550@postbox.test'), { resolve, dial })
    expect(tried).toEqual(['127.0.0.1'])
  })
  it.each([
    ['that put it off is asked first at a retry', '127.0.0.1', ['127.0.0.99', '127.0.0.1']],
    ['that the name has no more is not asked', '192.0.2.7', ['127.0.0.1']],
  ])('one %s', async (_, before, value) => {
    const tried: string[] = []
    const dial: TransmitEdges['dial'] = (address, ...rest) => {
      tried.push(address)
      return dialTcp(address, ...rest)
    }
    const send = { ...named('bounce+550@postbox.test'), attempts: [{ address: before }, {}] }
    await attempt(send, { resolve: async () => ({ kind: 'seen', value }), dial })
    expect(tried).toEqual(['127.0.0.1'])
  })
  it.each([
    [{ kind: 'absent' }, { stage: 'dns' }],
    [{ kind: 'seen', value: [] }, { stage: 'dns' }],
    [
      { kind: 'temporary-failure', cause: { stage: 'dns', reason: 'name-server-failed' } },
      { stage: 'dns', reason: 'name-server-failed' },
    ],
    [
      { kind: 'temporary-failure', cause: { stage: 'dns', reason: 'not-allowed' } },
      { stage: 'dns', reason: 'not-allowed' },
    ],
  ] as const)('%j: nothing is dialled', async (answer, failure) => {
    const dial: TransmitEdges['dial'] = () => Promise.reject(new Error('dialled'))
    const { evidence } = await attempt(named('ok@postbox.test'), { resolve: async () => answer, dial })
    expect(evidence).toMatchObject({ kind: 'lost', afterDot: false, failure })
  })
})
