// The relay test: asked up to RCPT, taken back, and a yes is never more than a possibility.
import { describe, expect, test } from 'vitest'
import { probeRelay } from '../../lib/probe/extra-probes.ts'
import { context, found, heard, type ScenarioPart, serve } from './on-request-kit.ts'

const paths = { reversePath: 'relay-test@here.test', forwardPath: 'relay-test@there.test' }
const hello = 'EHLO check.smtping.test'
const inTls = [hello, 'STARTTLS', hello]
const mail = expect.stringMatching(/^MAIL FROM:<relay-test@here\.test>/)
const rcpt = 'RCPT TO:<relay-test@there.test>'

async function look(scenario: ScenarioPart) {
  const { server, connection } = await serve(scenario, { service: 'relay' })
  const relay = await probeRelay(connection, { ...context, ...paths })
  return { server, relay, findings: found(connection, { relay }), heard: heard(server) }
}

const toRcpt = (reply: string): ScenarioPart => ({ rules: [{ at: 'rcpt', reply }] })
const toMail = (reply: string): ScenarioPart => ({ rules: [{ at: 'mail', reply }] })
const askedAll = [...inTls, mail, rcpt, 'RSET', 'QUIT']
const askedMail = [...inTls, mail, 'QUIT']

describe('relaying', () => {
  test.each<[string, ScenarioPart, string, readonly unknown[]]>([
    ['is possible where RCPT is taken', {}, 'warn relay-possible rcpt', askedAll],
    ['is refused at RCPT', toRcpt('554 5.7.1 Relay access denied'), 'pass relay-refused rcpt', askedAll],
    ['is refused to strangers', toRcpt('530 5.7.0 Authentication required'), 'pass relay-refused rcpt', askedAll],
    [
      'is refused at MAIL, before a login',
      toMail('530 5.7.0 Authentication required'),
      'pass relay-refused mail',
      askedMail,
    ],
    ['is not told where RCPT is put off', toRcpt('450 4.2.0 Greylisted'), 'inconclusive relay-not-told rcpt', askedAll],
    ['is not told where RCPT gets 421', toRcpt('421 4.3.2 Closing'), 'inconclusive relay-not-told rcpt', askedAll],
    ['is not told where MAIL is put off', toMail('451 4.3.0 Later'), 'inconclusive relay-not-told mail', askedMail],
    [
      'is not told where our sender is refused',
      toMail('550 5.1.8 Sender domain not found'),
      'inconclusive relay-not-told mail',
      askedMail,
    ],
    [
      'is not told where our address has a bad name',
      toRcpt('554 5.7.1 Client host blocked using bl.test'),
      'inconclusive relay-not-told rcpt',
      askedAll,
    ],
    [
      'is not told where the greeting refuses us',
      { rules: [{ at: 'greeting', reply: '554 5.7.1 No' }] },
      'inconclusive relay-not-told greeting',
      ['QUIT'],
    ],
    [
      'is asked in clear text where there is no TLS',
      { server: { tls: 'none' } },
      'warn relay-possible rcpt',
      [hello, mail, rcpt, 'RSET', 'QUIT'],
    ],
    [
      'is asked inside implicit TLS',
      { server: { tls: 'implicit' } },
      'warn relay-possible rcpt',
      [hello, mail, rcpt, 'RSET', 'QUIT'],
    ],
  ])('%s', async (_promise, scenario, finding, commands) => {
    const { server, ...told } = await look(scenario)
    expect(told.findings).toEqual([finding])
    expect(told.heard).toEqual([commands])
    expect(server.received()).toEqual([])
  })

  test('tells what was asked and what was answered', async () => {
    const { relay } = await look(toRcpt('450 4.2.0 Greylisted'))
    expect(relay).toMatchObject({
      ...paths,
      stage: 'rcpt',
      answer: { kind: 'temporary-failure', cause: { reply: { code: 450 } } },
    })
  })

  test('is never said to be refused where the connection ends at RCPT', async () => {
    const { relay, findings } = await look({ rules: [{ at: 'rcpt', do: ['reset'] }] })
    expect(relay).toMatchObject({ answer: { kind: 'not-reached', stoppedAt: 'rcpt' }, failure: { reason: 'reset' } })
    expect(findings).toEqual(['inconclusive relay-not-told rcpt'])
  })
})
