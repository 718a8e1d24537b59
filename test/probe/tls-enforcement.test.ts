// Whether TLS is demanded before MAIL and AUTH: asked without a secret, and taken back.
import { describe, expect, test } from 'vitest'
import type { MailService } from '../../lib/mail/mail-port.ts'
import { probeEnforcement } from '../../lib/probe/extra-probes.ts'
import { context, found, heard, type ScenarioPart, serve } from './on-request-kit.ts'

const tlsFirst = '530 5.7.0 Must issue a STARTTLS command first'
const demands: ScenarioPart = {
  rules: [
    { at: 'mail', when: { tls: false }, reply: tlsFirst },
    { at: 'auth', when: { tls: false }, reply: tlsFirst },
  ],
}
const inClear: ScenarioPart = { server: { extensions: ['AUTH PLAIN LOGIN'], users: { me: 'swordfish' } } }
const hello = 'EHLO check.smtping.test'
const mail = 'MAIL FROM:<>'

async function look(scenario: ScenarioPart, service: MailService) {
  const { server, connection } = await serve(scenario, { service })
  const enforcement = await probeEnforcement(connection, context)
  const findings = found(connection, enforcement ? { enforcement } : {})
  return { server, enforcement, findings, heard: heard(server) }
}

describe('TLS before MAIL and AUTH', () => {
  test.each<[string, ScenarioPart, MailService, string, readonly string[]]>([
    ['is demanded for both', demands, 'submission', 'pass tls-enforced auth', [hello, mail, 'AUTH PLAIN', 'QUIT']],
    [
      'is not demanded for MAIL',
      { rules: demands.rules?.slice(1) ?? [] },
      'submission',
      'fail tls-not-enforced mail',
      [hello, mail, 'RSET', 'AUTH PLAIN', 'QUIT'],
    ],
    [
      'is not demanded for AUTH',
      { ...inClear, rules: demands.rules?.slice(0, 1) ?? [] },
      'submission',
      'fail tls-not-enforced auth',
      [hello, mail, 'AUTH PLAIN', '*', 'QUIT'],
    ],
    ['is not asked of MAIL between servers', {}, 'relay', 'pass tls-enforced auth', [hello, 'AUTH PLAIN', 'QUIT']],
    [
      'is demanded for a login between servers too',
      inClear,
      'relay',
      'fail tls-not-enforced auth',
      [hello, 'AUTH PLAIN', '*', 'QUIT'],
    ],
    [
      'is asked with LOGIN where that alone is announced',
      { ...demands, server: { extensions: ['AUTH LOGIN'] } },
      'submission',
      'pass tls-enforced auth',
      [hello, mail, 'AUTH LOGIN', 'QUIT'],
    ],
    [
      'is not known where MAIL is put off',
      { rules: [{ at: 'mail', reply: '451 4.7.1 Later' }] },
      'submission',
      'inconclusive tls-enforcement-not-told mail',
      [hello, mail, 'AUTH PLAIN', 'QUIT'],
    ],
    [
      'is not known where AUTH is put off',
      { rules: [...(demands.rules?.slice(0, 1) ?? []), { at: 'auth', reply: '454 4.7.0 Later' }] },
      'submission',
      'inconclusive tls-enforcement-not-told auth',
      [hello, mail, 'AUTH PLAIN', 'QUIT'],
    ],
    [
      'is not known where our address is refused',
      { rules: [{ at: 'mail', reply: '554 5.7.1 Client host blocked using bl.test' }] },
      'submission',
      'inconclusive tls-enforcement-not-told mail',
      [hello, mail, 'AUTH PLAIN', 'QUIT'],
    ],
    [
      'is not known of a server that leaves with 421, and AUTH is not asked',
      { rules: [{ at: 'mail', reply: '421 4.3.2 Closing' }] },
      'submission',
      'inconclusive tls-enforcement-not-told mail',
      [hello, mail, 'QUIT'],
    ],
    [
      'is not known of a server that throttles us',
      { rules: [{ at: 'greeting', reply: '421 4.7.0 Too many connections' }] },
      'submission',
      'inconclusive tls-enforcement-not-told mail',
      ['QUIT'],
    ],
    [
      'is not known of a server that refuses us',
      { rules: [{ at: 'ehlo', reply: '550 5.7.1 Go away' }] },
      'submission',
      'inconclusive tls-enforcement-not-told mail',
      [hello, 'QUIT'],
    ],
  ])('%s', async (_promise, scenario, service, finding, commands) => {
    const told = await look(scenario, service)
    expect(told.findings).toEqual([finding])
    expect(told.heard).toEqual([commands])
  })

  test('tells the replies, and a 4yz as what it is', async () => {
    const { enforcement } = await look({ rules: [{ at: 'mail', reply: '451 4.7.1 Later' }] }, 'submission')
    expect(enforcement).toMatchObject({
      mail: { kind: 'temporary-failure', cause: { reply: { code: 451 } } },
      auth: { kind: 'seen', value: { code: 504 } },
      failure: { stage: 'mail', reply: { code: 451 } },
    })
  })

  test('is not asked where TLS begins at once', async () => {
    const { server, enforcement, findings } = await look({ server: { tls: 'implicit' } }, 'submissions')
    expect([enforcement, findings, server.sessions()]).toEqual([undefined, [], []])
  })

  test('is not known of a port that is shut', async () => {
    const { server, connection } = await serve({}, {})
    await server.stop()
    const enforcement = await probeEnforcement(connection, context)
    const notReached = { kind: 'not-reached', stoppedAt: 'connect' }
    expect(enforcement).toMatchObject({ mail: notReached, auth: notReached, failure: { reason: 'refused' } })
  })
})
