// Fault matrix R17: sessions that hand nothing over go as far as they were to, take back what they began, and say goodbye.
import { describe, expect, test } from 'vitest'
import type { TransmitContext } from '../../lib/smtp/transmit.ts'
import { patient as deadlines, certificates as made, type Script, transmitTo } from './client-kit.ts'
import { ehlo, goodbye, greeting, hang, hear, type Step, say, startTls } from './scripted-server.ts'

const credentials = { user: 'me', password: 'swordfish' }
const starting: readonly Step[] = [
  greeting,
  ...ehlo('STARTTLS', 'PIPELINING'),
  hear('STARTTLS'),
  say('220 go'),
  startTls(made.valid),
]
const secured: readonly Step[] = [...starting, ...ehlo('AUTH PLAIN', 'PIPELINING')]
const loggedIn: readonly Step[] = [...secured, hear('AUTH'), say('235 ok')]
const mail: readonly Step[] = [hear('MAIL'), say('250 ok')]
const rcpt: readonly Step[] = [hear('RCPT'), say('250 ok')]
const reset: readonly Step[] = [hear(/^RSET\r\n$/), say('250 ok')]

const delivery = { tls: 'starttls', credentials } as const
const stopping = (stopAfter: TransmitContext['stopAfter'], script: Script, changes: Partial<TransmitContext> = {}) =>
  transmitTo(script, { delivery, ...(stopAfter && { stopAfter }), ...changes })

describe('a session that stops', () => {
  test.each<[NonNullable<TransmitContext['stopAfter']>, Script, string]>([
    ['ehlo', [starting.slice(0, 3), goodbye], 'EHLO check.smtping.test'],
    ['tls', [secured, goodbye], 'EHLO check.smtping.test'],
    ['auth', [loggedIn, goodbye], 'AUTH'],
    ['mail', [loggedIn, mail, reset, goodbye], 'RSET'],
    ['rcpt', [loggedIn, mail, rcpt, reset, goodbye], 'RSET'],
  ])('after %s says no more, and that is no failure', async (stopAfter, script, last) => {
    const { facts, server } = await stopping(stopAfter, script, { pipelining: 'when-offered' })
    expect(facts).toMatchObject({ dotWritten: false, recipients: [{ forwardPath: 'to@northmail.test' }] })
    expect(facts.failure).toBeUndefined()
    expect(server.heard().at(-2)).toContain(last)
    expect(server.heard().at(-1)).toBe('QUIT')
  })

  test('after ehlo inside implicit TLS hears it there', async () => {
    const script = [startTls(made.valid), greeting, ehlo('SIZE'), goodbye]
    const { facts } = await transmitTo(script, { delivery: { tls: 'implicit' }, stopAfter: 'ehlo' })
    expect(facts.extensions).toMatchObject({ kind: 'seen', value: { offered: [{ keyword: 'SIZE' }] } })
  })

  test('after rcpt has the reply of each recipient, and the one to RCPT as its last', async () => {
    const two = [hear('RCPT'), say('250 a'), hear('RCPT'), say('550 b')]
    const { facts } = await transmitTo([greeting, ehlo(), mail, two, reset, goodbye], {
      ...{ delivery: { forwardPaths: ['a@x.test', 'b@x.test'] }, stopAfter: 'rcpt' },
    })
    expect(facts.recipients.map(({ reply }) => reply?.code)).toEqual([250, 550])
    expect(facts.failure).toBeUndefined()
    expect(facts.lastReply).toMatchObject({ stage: 'rcpt', reply: { code: 550 } })
  })

  test('tells what kept it from getting there', async () => {
    const { facts } = await transmitTo([greeting, ehlo(), mail, hear('RCPT'), say('550 no'), reset, goodbye], {
      stopAfter: 'rcpt',
    })
    expect(facts.failure).toMatchObject({ stage: 'rcpt', reply: { code: 550 } })
    const refused = await transmitTo([greeting, ehlo(), hear('MAIL'), say('550 no'), goodbye], { stopAfter: 'rcpt' })
    expect(refused.facts.failure).toMatchObject({ stage: 'mail', reply: { code: 550 } })
    const unreached = await transmitTo([say('554 no'), goodbye], { stopAfter: 'ehlo' })
    expect(unreached.facts.failure).toMatchObject({ stage: 'greeting' })
  })

  test('is no failure where RSET is never answered', async () => {
    const { facts, server } = await stopping('mail', [loggedIn, mail, hear('RSET'), hang], {
      deadlines: { ...deadlines, quit: 80 },
    })
    expect(facts.failure).toBeUndefined()
    await server.clientGone
    expect(server.heard().at(-1)).toBe('RSET')
  })

  test('before its login keeps the secret secret all the same', async () => {
    const { facts } = await stopping('tls', [say('220 hello swordfish'), secured.slice(1), goodbye])
    expect(JSON.stringify(facts)).not.toContain('swordfish')
  })
})
