// Which versions of TLS a server takes: a version is refused only where the server said so.
import { describe, expect, test } from 'vitest'
import type { TlsVersion } from '../../lib/mail/extra-facts.ts'
import type { PlannedConnection } from '../../lib/plan/check-plan.ts'
import type { SessionContext } from '../../lib/smtp/session-context.ts'
import { tryVersionOverSmtp } from '../../lib/smtp/smtp-version.ts'
import { lookAtTlsVersions, type Pace } from '../../lib/smtp/tls-versions.ts'
import { context, found, heard, type ScenarioPart, serve } from './on-request-kit.ts'

function probeTlsVersions(connection: PlannedConnection, { pause, ...context }: SessionContext & Pace) {
  return lookAtTlsVersions(tryVersionOverSmtp(connection, context), { ...(pause && { pause }) })
}

const all: TlsVersion[] = ['TLSv1', 'TLSv1.3']
const whole = ['EHLO check.smtping.test', 'STARTTLS', 'EHLO check.smtping.test', 'QUIT']
const turnedAway = whole.slice(0, 2)

async function look(scenario: ScenarioPart, changes: Partial<Parameters<typeof probeTlsVersions>[1]> = {}) {
  const { server, connection } = await serve(scenario, { service: 'relay' })
  const tlsVersions = await probeTlsVersions(connection, { ...context, ...changes })
  const kinds = tlsVersions.map(({ answer }) => answer.kind)
  return { server, tlsVersions, kinds, findings: found(connection, { tlsVersions }) }
}

describe('the versions of TLS', () => {
  test.each<[string, ScenarioPart, readonly string[], readonly string[]]>([
    ['of a current server', {}, ['absent', 'absent', 'seen', 'seen'], ['pass tls-versions tls']],
    [
      'of one that still takes the old ones',
      { server: { tlsVersions: all } },
      ['seen', 'seen', 'seen', 'seen'],
      ['warn tls-old-accepted tls', 'pass tls-versions tls'],
    ],
    [
      'of one that takes 1.2 alone',
      { server: { tlsVersions: ['TLSv1.2'] } },
      ['absent', 'absent', 'seen', 'absent'],
      ['pass tls13-missing tls', 'pass tls-versions tls'],
    ],
    [
      'of one that takes old ones alone',
      { server: { tlsVersions: ['TLSv1', 'TLSv1.1'] } },
      ['seen', 'seen', 'absent', 'absent'],
      ['warn tls-old-accepted tls', 'pass tls13-missing tls', 'pass tls-versions tls'],
    ],
  ])('%s', async (_of, scenario, kinds, findings) => {
    const told = await look(scenario)
    expect(told.kinds).toEqual(kinds)
    expect(told.findings).toEqual(findings)
    const inOrder = [3, 0, 1, 2].map((index) => (kinds[index] === 'seen' ? whole : turnedAway))
    expect(heard(told.server)).toEqual(inOrder)
  })

  test('are those that were agreed upon, each with a cipher of its own', async () => {
    const { server, tlsVersions } = await look({ server: { tlsVersions: all } })
    expect(tlsVersions.map(({ version }) => version)).toEqual(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'])
    expect(tlsVersions[3]?.answer).toMatchObject({ value: { cipher: expect.stringMatching(/^TLS_/) } })
    expect(tlsVersions[0]?.answer).toMatchObject({ value: { cipher: expect.stringMatching(/SHA$/) } })
    const events = server.sessions().map(({ lines }) => lines.find(({ text }) => /TLSv/.test(text))?.text)
    expect(events.map((text) => /TLSv1(?:\.\d)?/.exec(text ?? '')?.[0])).toEqual([
      'TLSv1.3',
      'TLSv1',
      'TLSv1.1',
      'TLSv1.2',
    ])
  })

  test('are asked for over implicit TLS too, and the greeting is waited for', async () => {
    const { server, kinds } = await look({ server: { tls: 'implicit' } })
    expect(kinds).toEqual(['absent', 'absent', 'seen', 'seen'])
    expect(heard(server)).toEqual([['EHLO check.smtping.test', 'QUIT'], [], [], ['EHLO check.smtping.test', 'QUIT']])
  })

  test('are asked for one after the other, with a pause before each but the first', async () => {
    const events: string[] = []
    const dial: typeof context.dial = (...wanted) => {
      events.push('dial')
      return context.dial(...wanted)
    }
    const pause = async () => void events.push('pause')
    await look({}, { dial, pause })
    expect(events).toEqual(['dial', 'pause', 'dial', 'pause', 'dial', 'pause', 'dial'])
  })
})

describe('a version that told nothing', () => {
  const third = { connection: 3 } as const
  const turns: readonly [string, ScenarioPart, readonly string[], number][] = [
    [
      'a throttle in place of the greeting',
      { rules: [{ at: 'greeting', when: third, reply: '421 4.7.0 Too many connections' }] },
      ['absent', 'temporary-failure', 'not-reached', 'seen'],
      3,
    ],
    [
      'a 454 to STARTTLS',
      { rules: [{ at: 'starttls', when: { connection: 1 }, reply: '454 4.7.0 Not now' }] },
      ['not-reached', 'not-reached', 'not-reached', 'temporary-failure'],
      1,
    ],
    [
      'a connection that is closed before the greeting',
      { rules: [{ at: 'connect', when: third, do: ['close'] }] },
      ['absent', 'not-reached', 'not-reached', 'seen'],
      3,
    ],
    ['no STARTTLS', { server: { tls: 'none' } }, ['not-reached', 'not-reached', 'not-reached', 'not-reached'], 1],
    ['a refusal of us', { rules: [{ at: 'greeting', reply: '554 No' }] }, Array(4).fill('not-reached'), 1],
    [
      'a handshake that is never answered',
      { rules: [{ at: 'tls', when: { connection: 2 }, do: ['hang'] }] },
      ['not-reached', 'absent', 'seen', 'seen'],
      4,
    ],
    [
      'a hang-up on our first words, with nobody let in behind',
      { rules: [{ at: 'tls', when: { connection: { from: 2 } }, do: ['close'] }] },
      ['not-reached', 'not-reached', 'not-reached', 'seen'],
      4,
    ],
  ]

  test.each(turns)('because of %s is not called refused', async (_why, scenario, kinds, connections) => {
    const { server, ...told } = await look(scenario, { deadlines: { ...context.deadlines, tls: 150 } })
    expect(told.kinds).toEqual(kinds)
    expect(told.findings).toContain('inconclusive tls-versions-not-told tls')
    expect(told.findings).not.toContain('pass tls13-missing tls')
    expect(server.sessions()).toHaveLength(connections)
  })

  test('is refused by a hang-up where the next one is let in', async () => {
    const { kinds } = await look({ rules: [{ at: 'tls', when: { connection: { to: 3 } }, do: ['close'] }] })
    expect(kinds).toEqual(['absent', 'absent', 'seen', 'absent'])
  })

  test('is not asked for by a check that was given up', async () => {
    const { server, kinds } = await look({}, { signal: AbortSignal.abort() })
    expect(kinds).toEqual(Array(4).fill('not-reached'))
    expect(server.sessions()).toEqual([])
  })
})
