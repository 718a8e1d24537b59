// Fault matrix section 3: the answers to EHLO and HELO.
import { describe, expect, test } from 'vitest'
import { examineScript, patient, said } from './client-kit.ts'
import { close, drip, goodbye, greeting, hang, hear, raw, type Step, say, wait } from './scripted-server.ts'

const list = '250-mx.northmail.test\r\n250-SIZE 1000\r\n250 8BITMIME\r\n'
const offered = [
  { keyword: 'SIZE', parameters: ['1000'] },
  { keyword: '8BITMIME', parameters: [] },
]

describe('an EHLO reply that is accepted', () => {
  test.each<[string, Step]>([
    ['as it should be', raw(list)],
    ['in single bytes', drip(list, 0)],
    ['E11 with an unknown 2yz', raw(list.replaceAll('250', '299'))],
    ['E13 with STARTTLS in the name line', raw(list.replace('.test', '.test STARTTLS'))],
    ['E23 in lower case', raw(list.replace('SIZE', 'size'))],
  ])('%s', async (_row, answer) => {
    const { session } = await examineScript([greeting, hear('EHLO check.smtping.test\r\n'), answer, goodbye])
    expect(session.extensionsInClear).toEqual({
      kind: 'seen',
      value: { serverName: 'mx.northmail.test', offered, heloOnly: false },
    })
    expect(session.startTls).toEqual({ kind: 'absent' })
    expect(session.tls).toEqual({ kind: 'absent' })
    expect(session.failure).toBeUndefined()
  })

  test.each([500, 502, 504])(
    'E01 after a %i to EHLO, HELO is said on the same connection, and so is that',
    async (code) => {
      const script = [
        greeting,
        hear('EHLO'),
        say(`${code} what`),
        hear('HELO check.smtping.test\r\n'),
        say('250 mx'),
        goodbye,
      ]
      const { session } = await examineScript(script)
      expect(session.extensionsInClear).toMatchObject({ kind: 'seen', value: { heloOnly: true, offered: [] } })
      expect(session.failure).toBeUndefined()
      expect(session.timings.helo).toBeTypeOf('number')
    },
  )
})

describe('the largest EHLO reply that is accepted', () => {
  test.each<[string, string]>([
    ['E21 has 100 lines', `${'250-X\r\n'.repeat(99)}250 X\r\n`],
    ['E21 has 64 KiB', `${`250-${'x'.repeat(4092)}\r\n`.repeat(15)}250 ${'x'.repeat(4092)}\r\n`],
    ['E22 pads its keywords with 4000 spaces', `250-mx\r\n250 AUTH${' '.repeat(4000)}PLAIN\r\n`],
  ])('%s', async (_row, list) => {
    const { session } = await examineScript([greeting, hear('EHLO'), raw(list), goodbye])
    expect(session.extensionsInClear.kind).toBe('seen')
    expect(session.failure).toBeUndefined()
  })
})

describe('an EHLO that is refused', () => {
  test('E02 with 550 is absent, without HELO, and with QUIT', async () => {
    const { session } = await examineScript([greeting, hear('EHLO'), say('550 no'), goodbye])
    expect(session.extensionsInClear).toEqual({ kind: 'absent' })
    expect(session.failure).toMatchObject({ stage: 'ehlo', reason: 'negative-reply', reply: { code: 550 } })
    expect(session.quit.kind).toBe('seen')
  })

  test.each([
    ['FTP', ['220 (vsFTPd 3.0.3)', '500 what', '500 what']],
    ['FTP', ['220-FileZilla Server 1.8\r\n220 Welcome', '502 what', '502 what']],
    ['FTP', ['220 FTP server ready', '500 what', '530 Please login']],
    ['FTP', ['220 FTP server ready', '530 Please login']],
  ])('G08 by a greeting of %s is another protocol: %j', async (_protocol, [first = '', ...refusals]) => {
    const said = refusals.flatMap((line, index) => [hear(index === 0 ? 'EHLO' : 'HELO'), say(line)])
    const { session } = await examineScript([say(first), ...said, goodbye])
    expect(session.failure).toMatchObject({ reason: 'not-smtp', detail: 'ftp', reply: { code: expect.any(Number) } })
    expect(session.greeting.kind).toBe('seen')
  })

  test.each([
    ['ftp.northmail.test ESMTP ready', '500 what'],
    ['FTP server ready', '550 not you'],
  ])('G08 %s and %s is no FTP', async (text, refusal) => {
    const script = [
      say(`220 ${text}`),
      hear('EHLO'),
      say(refusal),
      refusal.startsWith('500') ? [hear('HELO'), say(refusal)] : [],
    ]
    const { session } = await examineScript([...script, goodbye].flat())
    expect(session.failure).toMatchObject({ reason: 'negative-reply' })
  })

  test('together with HELO is absent, and the failure is that of HELO', async () => {
    const script = [say('220 mx'), hear('EHLO'), say('500 what'), hear('HELO'), say('500 what'), goodbye]
    const { session } = await examineScript(script)
    expect(session.extensionsInClear).toEqual({ kind: 'absent' })
    expect(session.failure).toMatchObject({ stage: 'helo', reason: 'negative-reply', reply: { code: 500 } })
  })

  test.each([421, 450])('E03 with %i is a temporary failure', async (code) => {
    const { session } = await examineScript([greeting, hear('EHLO'), say(`${code} later`), goodbye])
    expect(session.extensionsInClear).toMatchObject({
      kind: 'temporary-failure',
      cause: { stage: 'ehlo', reason: 'negative-reply', reply: { code } },
    })
    expect(session.startTls).toEqual({ kind: 'not-reached', stoppedAt: 'ehlo' })
  })

  test('E12 with 354 is the wrong code, and nothing more is said', async () => {
    const { session, server } = await examineScript([greeting, hear('EHLO'), say('354 go on')])
    expect(session.failure).toMatchObject({ stage: 'ehlo', reason: 'wrong-code', reply: { code: 354 } })
    expect(session.extensionsInClear).toEqual({ kind: 'not-reached', stoppedAt: 'ehlo' })
    await server.clientGone
    expect(server.heard()).toHaveLength(1)
  })
})

describe('an EHLO reply that ends the session', () => {
  const list101 = `${'250-X\r\n'.repeat(100)}250 X\r\n`
  const kibibytes64 = `250-${'x'.repeat(4092)}\r\n`.repeat(16)
  test.each<[string, readonly Step[], string, string | undefined]>([
    ['E05 half a list and FIN', [raw('250-mx\r\n250-SI'), close], 'truncated-reply', '250-SI'],
    ['E06 codes that differ', [raw('250-mx\r\n550 no\r\n')], 'reply-code-mismatch', '550 no'],
    ['E07 two digits', [say('25 x')], 'malformed-reply', '25 x'],
    ['E08 letters in the code', [say('2foo')], 'malformed-reply', '2foo'],
    ['G12 four digits', [say('2500 x')], 'malformed-reply', '2500 x'],
    ['E12 000', [say('000 x')], 'malformed-reply', '000 x'],
    ['R06 text without a code', [say('hello there')], 'malformed-reply', 'hello there'],
    ['E18 endless lines', [raw('250-X\r\n'.repeat(200))], 'reply-too-large', '250-X'],
    ['E19 blank lines', [raw('\r\n\r\n\r\n')], 'malformed-reply', undefined],
    ['E20 3 MiB of keywords', [raw(`250-${'X'.repeat(500)}\r\n`.repeat(6000))], 'reply-too-large', undefined],
    [
      'E21 8000 keywords',
      [raw('250-X-KEYWORD-1234567890-AND-SO-ON-AND-SO-ON\r\n'.repeat(8000))],
      'reply-too-large',
      undefined,
    ],
    ['E21 a line more than the cap', [raw(list101)], 'reply-too-large', '250 X'],
    ['E21 a byte more than the cap', [raw(`${kibibytes64}250 \r\n`)], 'reply-too-large', '250 '],
    ['a line over the cap', [raw(`250 ${'x'.repeat(4093)}\r\n`)], 'reply-too-large', undefined],
  ])('%s', async (_row, script, reason, detail) => {
    const { session } = await examineScript([greeting, hear('EHLO'), ...script])
    expect(session.failure).toMatchObject({ stage: 'ehlo', reason, ...(detail && { detail }) })
    expect(session.greeting.kind).toBe('seen')
    expect(session.extensionsInClear).toEqual({ kind: 'not-reached', stoppedAt: 'ehlo' })
    expect(session.quit).toEqual({ kind: 'not-reached', stoppedAt: 'ehlo' })
  })

  test('E05 the lines that came are in the transcript, and so is the fragment', async () => {
    const { session } = await examineScript([greeting, hear('EHLO'), raw('250-mx\r\n250-SI'), close])
    expect(said(session.transcript, 'server')).toEqual(['220 mx.northmail.test ESMTP', '250-mx', '250-SI'])
  })

  test('E14 space for dash: what follows the first line stops us before the next command', async () => {
    const { session, server } = await examineScript([
      greeting,
      hear('EHLO'),
      raw('250 mx\r\n250 STARTTLS\r\n250 OK\r\n'),
    ])
    expect(session.quit).toEqual({ kind: 'not-reached', stoppedAt: 'quit' })
    expect(said(session.transcript, 'event')).toContain('unsolicited-reply: 250 STARTTLS\\x0d\\x0a250 OK\\x0d\\x0a')
    await server.clientGone
    expect(server.heard()).toHaveLength(1)
  })

  test('E15 a list without its last line ends with the deadline', async () => {
    const script = [greeting, hear('EHLO'), say('250-mx\r\n250-SIZE'), hang]
    const { session } = await examineScript(script, { deadlines: { ...patient, ehlo: 80 } })
    expect(session.failure).toEqual({ stage: 'ehlo', reason: 'timed-out', detail: '250-SIZE' })
    expect(said(session.transcript, 'server')).toContain('250-SIZE')
  })

  test('E18 a server that drips lines gets one deadline for all of them', async () => {
    const script = [greeting, hear('EHLO'), drip('250-X\r\n'.repeat(60), 3)]
    const { session } = await examineScript(script, { deadlines: { ...patient, ehlo: 150 } })
    expect(session.failure).toMatchObject({ stage: 'ehlo', reason: 'timed-out', detail: expect.stringMatching(/^2/) })
    expect(session.timings.ehlo).toBeLessThan(400)
  })

  test('E18 a deadline between CR and LF of a dripping server makes no bare CR', async () => {
    const script = [greeting, hear('EHLO'), drip('250-X\r', 20), wait(60), raw('\n'), hang]
    const { session } = await examineScript(script, { deadlines: { ...patient, ehlo: 140 } })
    expect(session.failure).toEqual({ stage: 'ehlo', reason: 'timed-out', detail: '250-X\\x0d' })
  })

  test('E17 a dripping server gets one deadline for the whole reply, not one for each byte', async () => {
    const script = [greeting, hear('EHLO'), drip(`250 ${'x'.repeat(400)}\r\n`, 10)]
    const { session, examination } = await examineScript(script, { deadlines: { ...patient, ehlo: 150 } })
    expect(session.failure).toMatchObject({
      stage: 'ehlo',
      reason: 'timed-out',
      detail: expect.stringMatching(/^250 x+$/),
    })
    expect(examination.state).toBe('open')
    expect(session.timings.ehlo).toBeLessThan(400)
  })
})
