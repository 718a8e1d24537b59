// Fault matrix section 4: STARTTLS, the handshake, and what is said inside.
import { describe, expect, test } from 'vitest'
import { examineScript, hostName, certificates as made, patient, said } from './client-kit.ts'
import { close, ehlo, goodbye, greeting, hang, hear, raw, reset, type Step, say, startTls } from './scripted-server.ts'

const asked = [greeting, ...ehlo('STARTTLS', 'SIZE 1000'), hear('STARTTLS')]
const upgraded = [...asked, say('220 go ahead'), startTls(made.valid)]

describe('a session with STARTTLS', () => {
  test('T01 tells everything of both layers', async () => {
    const { session, server } = await examineScript([upgraded, ehlo('AUTH PLAIN'), goodbye])
    expect(session).toMatchObject({
      greeting: { kind: 'seen', value: { code: 220 } },
      extensionsInClear: { kind: 'seen', value: { offered: [{ keyword: 'STARTTLS' }, { keyword: 'SIZE' }] } },
      startTls: { kind: 'seen', value: { code: 220, lines: ['go ahead'] } },
      tls: { kind: 'seen', value: { mode: 'starttls', protocol: 'TLSv1.3', serverName: hostName } },
      extensionsInTls: { kind: 'seen', value: { offered: [{ keyword: 'AUTH', parameters: ['PLAIN'] }] } },
      quit: { kind: 'seen', value: { code: 221 } },
    })
    expect(session.failure).toBeUndefined()
    expect(server.heard()).toEqual(['EHLO check.smtping.test', 'STARTTLS', 'EHLO check.smtping.test', 'QUIT'])
    expect(Object.keys(session.timings).sort()).toEqual(['connect', 'ehlo', 'greeting', 'quit', 'starttls', 'tls'])
  })

  test('its transcript says what travelled inside TLS', async () => {
    const { session } = await examineScript([upgraded, ehlo(), goodbye])
    const inside = session.transcript
      .filter(({ tls }) => tls)
      .map(({ direction, stage, text }) => [direction, stage, text])
    expect(inside).toEqual([
      ['event', 'tls', expect.stringMatching(/^TLSv1\.3 TLS_/)],
      ['client', 'ehlo', 'EHLO check.smtping.test'],
      ['server', 'ehlo', '250 mx.northmail.test'],
      ['client', 'quit', 'QUIT'],
      ['server', 'quit', '221 2.0.0 Bye'],
      ['event', 'quit', 'connection closed'],
    ])
    const times = session.transcript.map(({ atMs }) => atMs)
    expect(times).toEqual(times.toSorted((one, other) => one - other))
  })

  test('T24 that is offered again inside TLS is not begun again', async () => {
    const { session, server } = await examineScript([upgraded, ehlo('STARTTLS'), goodbye])
    expect(session.quit.kind).toBe('seen')
    expect(server.heard().filter((line) => line === 'STARTTLS')).toHaveLength(1)
  })

  test('T28 whose certificate does not verify still tells everything', async () => {
    const { session } = await examineScript([asked, say('220 go'), startTls(made.expired), ehlo(), goodbye])
    expect(session.tls).toMatchObject({ kind: 'seen', value: { validNow: false, openSslError: 'CERT_HAS_EXPIRED' } })
    expect(session.quit.kind).toBe('seen')
  })
})

describe('STARTTLS that is refused', () => {
  test.each([454, 502])('T02, T03 with %i: the reply is seen, and QUIT is said in clear', async (code) => {
    const { session, server } = await examineScript([asked, say(`${code} no`), goodbye])
    expect(session.startTls).toMatchObject({ kind: 'seen', value: { code } })
    expect(session.tls).toEqual({ kind: 'not-reached', stoppedAt: 'starttls' })
    expect(session.extensionsInTls).toEqual({ kind: 'not-reached', stoppedAt: 'starttls' })
    expect(session.failure).toBeUndefined()
    expect(server.heard().at(-1)).toBe('QUIT')
  })

  test('T04 with 250 is the wrong code', async () => {
    const { session } = await examineScript([asked, say('250 go'), goodbye])
    expect(session.startTls).toMatchObject({ kind: 'seen', value: { code: 250 } })
    expect(session.failure).toMatchObject({ stage: 'starttls', reason: 'wrong-code', reply: { code: 250 } })
  })

  test.each([
    ['T09 is not offered', 'SIZE 1000'],
    ['T10 is masked', 'XXXXXXXA'],
  ])('STARTTLS that %s is not asked for', async (_row, extension) => {
    const { session, server } = await examineScript([greeting, ehlo(extension), goodbye])
    expect([session.startTls.kind, session.tls.kind]).toEqual(['absent', 'absent'])
    expect(server.heard()).toEqual(['EHLO check.smtping.test', 'QUIT'])
  })
})

describe('a handshake that fails', () => {
  test.each<[string, readonly Step[], string, string]>([
    ['T05 plaintext behind the 220', [say('220 go\r\n250 forged')], 'starttls', 'starttls-injection'],
    ['T06 the same without a line end', [raw('220 go\r\n250 forged')], 'starttls', 'starttls-injection'],
    [
      'T07 plaintext in a later segment',
      [say('220 go'), { do: 'wait', ms: 30 }, say('250 forged')],
      'tls',
      'tls-handshake',
    ],
    ['T08 a 220 that came before STARTTLS', [], 'starttls', 'unsolicited-reply'],
    ['T19 garbage', [say('220 go'), { do: 'wait', ms: 30 }, raw('\0\x01garbage garbage')], 'tls', 'tls-handshake'],
    ['T21 FIN', [say('220 go'), close], 'tls', 'closed'],
    ['RST', [say('220 go'), { do: 'wait', ms: 30 }, reset], 'tls', 'reset'],
    ['T20 silence', [say('220 go'), hang], 'tls', 'timed-out'],
  ])('%s', async (row, script, stage, reason) => {
    const start = row.startsWith('T08')
      ? [greeting, hear('EHLO'), say('250-mx\r\n250 STARTTLS\r\n220 go'), hang]
      : [...asked, ...script]
    const { session, server } = await examineScript(start, { deadlines: { ...patient, tls: 150 } })
    expect(session.failure).toMatchObject({ stage, reason })
    expect(session.tls).toEqual({ kind: 'not-reached', stoppedAt: stage })
    expect(session.extensionsInClear.kind).toBe('seen')
    await server.clientGone
  })

  test('T18 no version in common is told by its alert', async () => {
    const old = { ...made.valid, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const
    const { session } = await examineScript([asked, say('220 go'), startTls(old)])
    expect(session.failure).toMatchObject({
      stage: 'tls',
      reason: 'tls-handshake',
      detail: expect.stringMatching(/^ERR_SSL_/),
    })
  })
})

describe('inside TLS', () => {
  test.each<[string, readonly Step[], string, object]>([
    ['T22 FIN', [close], 'closed', { kind: 'not-reached', stoppedAt: 'ehlo' }],
    ['T23 EHLO is refused: no HELO', [hear('EHLO'), say('500 what'), ...goodbye], 'negative-reply', { kind: 'absent' }],
    ['a bare text', [hear('EHLO'), say('hello')], 'malformed-reply', { kind: 'not-reached', stoppedAt: 'ehlo' }],
  ])('%s', async (_row, script, reason, extensionsInTls) => {
    const { session } = await examineScript([upgraded, script])
    expect(session.failure).toMatchObject({ stage: 'ehlo', reason })
    expect(session.extensionsInTls).toEqual(extensionsInTls)
    expect(session.tls.kind).toBe('seen')
  })

  test('T23 EHLO put off is a temporary failure', async () => {
    const { session } = await examineScript([upgraded, hear('EHLO'), say('421 later'), goodbye])
    expect(session.extensionsInTls).toMatchObject({ kind: 'temporary-failure', cause: { stage: 'ehlo' } })
  })

  test('T27 a client certificate that is demanded too late is a failed handshake', async () => {
    const demanding = { ...made.valid, requestCert: true, rejectUnauthorized: true } as const
    const { session } = await examineScript([asked, say('220 go'), startTls(demanding), hang])
    expect(session.failure).toMatchObject({
      reason: 'tls-handshake',
      detail: expect.stringContaining('CERTIFICATE_REQUIRED'),
    })
  })
})

describe('implicit TLS', () => {
  test('T01 begins with the handshake', async () => {
    const script = [startTls(made.valid), greeting, ehlo('AUTH PLAIN'), goodbye]
    const { session } = await examineScript(script, { tlsMode: 'implicit' })
    expect(session).toMatchObject({
      greeting: { kind: 'seen' },
      extensionsInClear: { kind: 'not-reached', stoppedAt: 'tls' },
      startTls: { kind: 'not-reached', stoppedAt: 'tls' },
      tls: { kind: 'seen', value: { mode: 'implicit', chain: 'trusted' } },
      extensionsInTls: { kind: 'seen', value: { offered: [{ keyword: 'AUTH' }] } },
      quit: { kind: 'seen' },
    })
    expect(session.failure).toBeUndefined()
  })

  test('a server that knows no EHLO is asked HELO', async () => {
    const script = [startTls(made.valid), greeting, hear('EHLO'), say('502 what'), hear('HELO'), say('250 mx'), goodbye]
    const { session } = await examineScript(script, { tlsMode: 'implicit' })
    expect(session.extensionsInTls).toMatchObject({ kind: 'seen', value: { heloOnly: true } })
  })

  test.each<[string, readonly Step[], string]>([
    ['T25 a greeting in clear', [greeting], 'plaintext-on-tls-port'],
    ['T25 a greeting in clear, later', [{ do: 'wait', ms: 30 }, greeting], 'plaintext-on-tls-port'],
    ['a refusal in clear', [{ do: 'wait', ms: 30 }, say('554 no')], 'plaintext-on-tls-port'],
    ['FIN', [{ do: 'wait', ms: 30 }, close], 'closed'],
    ['silence', [hang], 'timed-out'],
  ])('%s', async (_row, script, reason) => {
    const { session } = await examineScript(script, { tlsMode: 'implicit', deadlines: { ...patient, tls: 150 } })
    expect(session.failure).toMatchObject({ stage: 'tls', reason })
    expect(session.greeting).toEqual({ kind: 'not-reached', stoppedAt: 'tls' })
  })

  test('FIN behind the handshake ends the session at the greeting', async () => {
    const { session } = await examineScript([startTls(made.valid), close], { tlsMode: 'implicit' })
    expect(session.failure).toEqual({ stage: 'greeting', reason: 'closed' })
    expect(session.tls.kind).toBe('seen')
    expect(said(session.transcript, 'event')).toContain('closed')
  })
})
