// Fault matrix section 2 (and C04-C06): what may stand where a greeting is due.
import { describe, expect, test } from 'vitest'
import { replyText } from '../../lib/mail/reply.ts'
import { type Dial, dialTcp } from '../../lib/smtp/dial.ts'
import { examineScript, certificates as made, patient, said } from './client-kit.ts'
import {
  close,
  drip,
  ehlo,
  goodbye,
  greeting,
  hang,
  hear,
  raw,
  reset,
  type Step,
  say,
  startTls,
} from './scripted-server.ts'

const rest = [...ehlo(), ...goodbye]

describe('a greeting that is accepted', () => {
  test.each<[string, Step, readonly string[]]>([
    [
      'G04 of several lines',
      say('220-mx.northmail.test\r\n220-please wait\r\n220 ready'),
      ['mx.northmail.test', 'please wait', 'ready'],
    ],
    ['G09 whose lines end in bare LF', raw('220-mx.northmail.test\n220 ready\n'), ['mx.northmail.test', 'ready']],
    ['G11 without text', say('220'), ['']],
    ['G14 in single bytes', drip('220-mx.northmail.test\r\n220 ready\r\n', 0), ['mx.northmail.test', 'ready']],
    ['G18 with NUL', say('220 a\0b'), ['a\\x00b']],
    ['G19 in latin1', say('220 gr\xfc\xdfe'), ['gr\\xfc\\xdfe']],
    ['X04 in UTF-8', raw(Buffer.from('220 grüße \u{1f600}\r\n')), ['gr\\u00fc\\u00dfe \\u{1f600}']],
    ['E25 with terminal commands', say('220 \x1b[2J\x07'), ['\\x1b[2J\\x07']],
    ['G25 masked by a firewall', say('220 ****************'), ['****************']],
  ])('%s', async (_row, step, lines) => {
    const { session } = await examineScript([step, rest])
    expect(session.greeting).toEqual({ kind: 'seen', value: { code: 220, lines } })
    expect(session.failure).toBeUndefined()
    expect(session.quit.kind).toBe('seen')
  })

  test('G09 a bare LF stays visible in the transcript', async () => {
    const { session } = await examineScript([raw('220 ready\n'), rest])
    expect(said(session.transcript, 'server')[0]).toBe('220 ready\\x0a')
  })
})

describe('a greeting that refuses', () => {
  test.each([
    ['G01', '554 5.7.1 blocked', 554],
    ['G02', '421 busy', 421],
    ['of class 4 without a text', '451', 451],
  ])('%s is seen, is the failure, and is answered with QUIT', async (_row, line, code) => {
    const { session, server } = await examineScript([say(line), goodbye])
    expect(session.greeting).toMatchObject({ kind: 'seen', value: { code } })
    expect(session.failure).toMatchObject({ stage: 'greeting', reason: 'negative-reply', reply: { code } })
    expect(session.extensionsInClear).toEqual({ kind: 'not-reached', stoppedAt: 'greeting' })
    expect(server.heard()).toEqual(['QUIT'])
  })
})

describe('a greeting that refuses and is cut off', () => {
  test.each([
    ['G03', '421 busy', 421, 'busy'],
    ['G03 with half of its line end', '421 busy\r', 421, 'busy'],
    ['with the code alone', '554', 554, ''],
    ['of several lines', '554-go\r\n554 away', 554, 'go away'],
  ])('%s is heard, and its oddity kept', async (_row, bytes, code, text) => {
    const { session } = await examineScript([raw(bytes), close])
    expect(session.failure).toMatchObject({ stage: 'greeting', reason: 'negative-reply', reply: { code } })
    expect(session.greeting.kind === 'seen' && replyText(session.greeting.value)).toBe(text)
    expect(session.oddities).toMatchObject([{ kind: 'unterminated-reply', stage: 'greeting' }])
    expect(session.quit).toEqual({ kind: 'not-reached', stoppedAt: 'quit' })
  })
})

describe('what is no greeting ends the session without a word', () => {
  const long = 'x'.repeat(70_000)
  test.each<[string, readonly Step[], string, string | undefined]>([
    ['G03 a fragment of an acceptance and FIN', [raw('220 ready'), close], 'truncated-reply', '220 ready'],
    ['G03 a fragment of a list and FIN', [raw('421-busy'), close], 'truncated-reply', '421-busy'],
    ['G03 a fragment behind another code', [raw('220-hello\r\n421 busy'), close], 'reply-code-mismatch', '421 busy'],
    ['G03 a fragment and RST', [raw('421 busy'), { do: 'wait', ms: 20 }, reset], 'truncated-reply', '421 busy'],
    ['G05 lines with different codes', [say('220-hello\r\n554 no')], 'reply-code-mismatch', '554 no'],
    ['G06 HTTP', [say('HTTP/1.1 400 Bad Request\r\n\r\n')], 'not-smtp', 'http'],
    ['G07 SSH', [say('SSH-2.0-OpenSSH_9.9')], 'not-smtp', 'ssh'],
    ['IMAP', [say('* OK IMAP4rev1 ready')], 'not-smtp', 'imap'],
    ['POP3', [say('+OK ready')], 'not-smtp', 'pop3'],
    ['G10 bare CR', [raw('220 hello\r220 ready\r')], 'malformed-reply', 'bare CR: 220 hello\\x0d220 ready'],
    ['G12 four digits', [say('2200 hello')], 'malformed-reply', '2200 hello'],
    ['G17 a TLS alert', [raw(Buffer.from([0x15, 3, 1, 0, 2, 2, 40]))], 'tls-on-connect', undefined],
    ['G17 a TLS handshake', [raw(Buffer.from([0x16, 3, 3, 0, 80]))], 'tls-on-connect', undefined],
    ['G20 a line of 64 KiB', [say(`220 ${long}`)], 'reply-too-large', `220 ${long}`.slice(0, 200)],
    ['G21 2 MiB without CRLF', [raw('x'.repeat(2 ** 21))], 'reply-too-large', long.slice(0, 200)],
    ['G22 endless lines', [raw('220-more\r\n'.repeat(100_000))], 'reply-too-large', '220-more'],
    ['G23 blank lines', [raw('\r\n'.repeat(1000))], 'malformed-reply', 'a blank line'],
    ['C04 FIN at once', [close], 'closed', undefined],
    ['a half line and RST', [drip('220 he', 2), reset], 'truncated-reply', '220 he'],
    ['an unfinished list and FIN', [say('220-hello'), close], 'truncated-reply', '220-hello'],
  ])('%s', async (_row, script, reason, detail) => {
    const { session, server } = await examineScript(script)
    expect(session.failure).toEqual({ stage: 'greeting', reason, ...(detail && { detail }) })
    expect(session.greeting).toEqual({ kind: 'not-reached', stoppedAt: 'greeting' })
    expect(session.quit).toEqual({ kind: 'not-reached', stoppedAt: 'greeting' })
    expect(server.heard().join() + server.unread()).toBe('')
  })

  test('G10 a bare CR and silence is a malformed reply, not a greeting that never came', async () => {
    const { session } = await examineScript([raw('220 hello\r'), hang], { deadlines: { ...patient, greeting: 60 } })
    expect(session.failure).toEqual({
      ...{ stage: 'greeting', reason: 'malformed-reply', detail: 'bare CR: 220 hello\\x0d' },
    })
  })

  test('a greeting that drips ends with its deadline, and what came is told', async () => {
    const deadlines = { ...patient, greeting: 120 }
    const { session } = await examineScript([drip(`220-${'x'.repeat(500)}`, 10), hang], { deadlines })
    const detail = expect.stringMatching(/^220-x+$/)
    expect(session.failure).toEqual({ stage: 'greeting', reason: 'timed-out', detail })
    expect(said(session.transcript, 'event')).not.toContain('not a word: trying TLS')
  })

  test('on port 25 silence stays silence: some wait there for whoever speaks first', async () => {
    const dial: Dial = async (...place) => {
      const dialled = await dialTcp(...place)
      if (dialled.kind === 'connected') Object.defineProperty(dialled.socket, 'remotePort', { value: 25 })
      return dialled
    }
    const { session, server } = await examineScript([hang], { dial, deadlines: { ...patient, greeting: 60 } })
    expect(session.failure).toEqual({ stage: 'greeting', reason: 'timed-out' })
    await server.clientGone
    expect(server.unread()).toBe('')
  })

  test('C05 RST', async () => {
    // The reset waits a moment: one that overtakes our connect is a matter of the dial.
    const { session } = await examineScript([{ do: 'wait', ms: 20 }, reset])
    expect(session.failure).toEqual({ stage: 'greeting', reason: 'reset', detail: 'ECONNRESET' })
  })

  test('C06 silence ends with the deadline', async () => {
    const { session } = await examineScript([hang], { deadlines: { ...patient, greeting: 60, quit: 30 } })
    expect(session.failure).toEqual({ stage: 'greeting', reason: 'timed-out' })
    expect(session.timings.greeting).toBeGreaterThanOrEqual(59)
  })

  const waitsForTls: readonly [string, readonly Step[]][] = [
    ['shakes hands', [startTls(made.valid), greeting, hang]],
    [
      'shakes no hands with us',
      [startTls({ ...made.valid, maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }), hang],
    ],
  ]
  test.each(waitsForTls)(
    'T26 silence of a server that waits for TLS, and then %s, is told as that',
    async (_how, script) => {
      const { session } = await examineScript(script, { deadlines: { ...patient, greeting: 60 } })
      expect(session.failure).toEqual({ stage: 'greeting', reason: 'tls-on-connect' })
      expect(session.tls).toEqual({ kind: 'not-reached', stoppedAt: 'greeting' })
    },
  )

  test('T26 what a silent server says to the handshake in clear changes nothing', async () => {
    const script = [{ do: 'wait', ms: 100 }, say('220 here I am'), hang] as const
    const { session } = await examineScript(script, { deadlines: { ...patient, greeting: 60 } })
    expect(session.failure).toEqual({ stage: 'greeting', reason: 'timed-out' })
  })

  test('G13 a 250 is the wrong code, and is answered with QUIT', async () => {
    const { session, server } = await examineScript([say('250 hello'), goodbye])
    expect(session.failure).toMatchObject({ stage: 'greeting', reason: 'wrong-code', reply: { code: 250 } })
    expect(server.heard()).toEqual(['QUIT'])
  })

  test('G16 a line behind the greeting stops us before EHLO', async () => {
    const { session, server } = await examineScript([say('220 ready\r\n250 forged')])
    expect(session.failure).toEqual({ stage: 'ehlo', reason: 'unsolicited-reply', detail: '250 forged\\x0d\\x0a' })
    expect(session.greeting.kind).toBe('seen')
    expect(server.heard()).toEqual([])
    expect(said(session.transcript, 'server')).toEqual(['220 ready', '250 forged\\x0d\\x0a'])
  })

  test('G24 nothing is said before the last line of a slow greeting', async () => {
    const slow = [say('220-wait'), { do: 'wait', ms: 80 }, say('220 ready')] as const
    const { session } = await examineScript([slow, hear('EHLO'), say('250 mx'), goodbye])
    const [first] = session.transcript.filter(({ direction }) => direction === 'client')
    expect(first?.atMs).toBeGreaterThanOrEqual(75)
  })
})

test('the greeting is kept as it came, with the server that gave it', async () => {
  const { session } = await examineScript([greeting, rest])
  expect(session.greeting.kind === 'seen' && replyText(session.greeting.value)).toBe('mx.northmail.test ESMTP')
})
