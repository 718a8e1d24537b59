// Fault matrix section 4: STARTTLS, the handshake, and what is said inside.
import { describe, expect, test } from 'vitest'
import { examineScript, hostName, certificates as made, patient, said, transmitTo } from './client-kit.ts'
import { weakCertificate } from './odd-certificates.ts'
import { close, ehlo, goodbye, greeting, hang, hear, raw, reset, type Step, say, startTls } from './scripted-server.ts'

const asked = [greeting, ...ehlo('STARTTLS', 'SIZE 1000'), hear('STARTTLS')]
const upgraded = [...asked, say('220 go ahead'), startTls(made.valid)]

/** The first words of a server that never heard of `supported_versions`: RFC 5246 section 7.4.1.3. */
function serverHello(version: readonly [number, number]): Buffer {
  const body = Buffer.concat([Buffer.from(version), Buffer.alloc(32, 7), Buffer.from([0, 0xc0, 0x13, 0])])
  return Buffer.concat([Buffer.from([0x16, 3, 1, 0, body.length + 4, 2, 0, 0, body.length]), body])
}

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

  test('E28 that offers nothing inside TLS is not credited with what it offered in clear', async () => {
    const { session } = await examineScript([upgraded, hear('EHLO'), say('250 mx'), goodbye])
    expect(session.extensionsInTls).toMatchObject({ kind: 'seen', value: { offered: [] } })
    expect(session.extensionsInClear).toMatchObject({ kind: 'seen', value: { offered: [{}, {}] } })
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

  test('X01 with 421 ends the session', async () => {
    const { session } = await examineScript([asked, say('421 no'), goodbye])
    expect(session.startTls).toMatchObject({ kind: 'seen', value: { code: 421 } })
    expect(session.failure).toMatchObject({ stage: 'starttls', reason: 'negative-reply', reply: { code: 421 } })
  })

  test.each([
    ['T09 is missing', 'SIZE 1000', undefined],
    ['T10 is masked', 'XXXXXXXA', 'masked as XXXXXXXA'],
    ['T10 is masked by another device', 'xxxxxxxB', 'masked as XXXXXXXB'],
  ])('that %s fails where TLS is required, and says how', async (_row, extension, detail) => {
    const { facts, server } = await transmitTo([greeting, ...ehlo(extension), ...goodbye], {
      delivery: { tls: 'starttls' },
    })
    expect(facts.failure).toEqual({ stage: 'starttls', reason: 'starttls-missing', ...(detail && { detail }) })
    expect(server.heard()).toEqual(['EHLO check.smtping.test', 'QUIT'])
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
      'tls-garbage',
    ],
    ['T08 a 220 that came before STARTTLS', [], 'starttls', 'unsolicited-reply'],
    ['T19 garbage', [say('220 go'), { do: 'wait', ms: 30 }, raw('\0\x01garbage garbage')], 'tls', 'tls-garbage'],
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

  const weakest = 'DEFAULT@SECLEVEL=0'
  const old = { ...made.valid, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: weakest } as const
  const alert = (description: number) => raw(Buffer.from([0x15, 3, 3, 0, 2, 2, description]))
  const soon = { do: 'wait', ms: 30 } as const

  test.each<[string, readonly Step[], string, RegExp]>([
    ['T17 old TLS alone, told by an alert', [startTls(old)], 'tls-too-old', /PROTOCOL_VERSION$/],
    [
      'T17 old TLS alone, told by its answer',
      [soon, raw(serverHello([3, 1])), hang],
      'tls-too-old',
      /UNSUPPORTED_PROTOCOL$/,
    ],
    [
      'T18 no cipher in common',
      [startTls({ ...made.valid, maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' })],
      'tls-handshake',
      /ALERT_HANDSHAKE_FAILURE$/,
    ],
    ['T18 a name that the server does not know', [soon, alert(112), hang], 'tls-handshake', /UNRECOGNIZED_NAME$/],
    ['an internal error of the server', [soon, alert(80), hang], 'tls-handshake', /INTERNAL_ERROR$/],
  ])('%s', async (_row, script, reason, detail) => {
    const { session } = await examineScript([asked, say('220 go'), ...script])
    expect(session.failure).toEqual({ stage: 'tls', reason, detail: expect.stringMatching(detail) })
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
})

describe('T27 a client certificate that is demanded', () => {
  const demanding = (version: 'TLSv1.2' | 'TLSv1.3') =>
    startTls({ ...made.valid, requestCert: true, rejectUnauthorized: true, maxVersion: version })

  test('by TLS 1.2 is told by the alert behind the certificate of the server', async () => {
    const { session } = await examineScript([asked, say('220 go'), demanding('TLSv1.2'), hang])
    expect(session.failure).toMatchObject({ stage: 'tls', reason: 'client-certificate-required' })
    expect(session.tls).toEqual({ kind: 'not-reached', stoppedAt: 'tls' })
  })

  test.each([
    ['starttls', [asked, say('220 go')].flat()],
    ['implicit', []],
  ] as const)('by TLS 1.3 is told though the handshake was done: %s', async (tlsMode, before) => {
    const { session } = await examineScript([...before, demanding('TLSv1.3'), hang], { tlsMode })
    expect(session.failure).toEqual({
      ...{ stage: 'tls', reason: 'client-certificate-required' },
      detail: expect.stringContaining('CERTIFICATE_REQUIRED'),
    })
    expect(session.tls.kind).toBe('seen')
  })
})

describe('T16 weakness', () => {
  const weakKey = weakCertificate(1024)

  test.each(['TLSv1.2', 'TLSv1.3'] as const)('of a key is shown over %s', async (maxVersion) => {
    const server = startTls({ ...weakKey, ciphers: 'DEFAULT@SECLEVEL=0', maxVersion })
    const { session } = await examineScript([asked, say('220 go'), server, ehlo(), goodbye])
    expect(session.tls).toMatchObject({
      kind: 'seen',
      value: { certificates: [{ publicKey: 'rsa 1024', signatureAlgorithm: 'sha1WithRSAEncryption' }] },
    })
    expect(session.quit.kind).toBe('seen')
  })

  const sha1 = { ...weakKey, ciphers: 'DEFAULT@SECLEVEL=0', maxVersion: 'TLSv1.2', sigalgs: 'RSA+SHA1' } as const

  test('of a signature in the handshake is shown', async () => {
    const { session } = await examineScript([asked, say('220 go'), startTls(sha1), ehlo(), goodbye])
    expect(session.tls).toMatchObject({ kind: 'seen', value: { protocol: 'TLSv1.2' } })
  })

  test('of a signature in the handshake is refused where the certificate has to verify', async () => {
    const delivery = { tls: 'starttls', verification: 'required' } as const
    const { facts } = await transmitTo([asked, say('220 go'), startTls(sha1), hang].flat(), { delivery })
    expect(facts.failure).toMatchObject({ stage: 'tls', reason: 'tls-handshake' })
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
