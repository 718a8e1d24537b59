// What is odd about a reply and can be read all the same is kept, once for each stage, whatever else becomes of the session.
import { describe, expect, test } from 'vitest'
import { makeReply } from '../../lib/mail/reply.ts'
import type { Oddity } from '../../lib/mail/session-facts.ts'
import { lineOddities, replyOddities } from '../../lib/smtp/oddities.ts'
import { examineScript, transmitTo } from './client-kit.ts'
import { close, ehlo, goodbye, greeting, hear, hearMessage, raw, say, wait } from './scripted-server.ts'

describe('one line', () => {
  test.each<[string, string, readonly string[]]>([
    ['is as it should be', '250-mx.northmail.test Hello\tthere', []],
    ['is nothing but a code', '250', []],
    ['E09 has no separator', '250OK', ['no-separator']],
    ['E10 has a tab as its separator', '250\tSIZE', ['tab-separator']],
    ['G18 has a NUL', '220 a\0b', ['nul']],
    ['E25 has commands for a terminal', '220 \x1b[2J', ['control-characters']],
    ['has a DEL', '220 \x7f', ['control-characters']],
    ['has a C1 control in UTF-8', '220 \xc2\x9b31m', ['control-characters']],
    ['is UTF-8', '220 gr\xc3\xbc\xc3\x9fe', []],
    ['G19 is latin1', '220 gr\xfc\xdfe', ['not-utf-8']],
    ['has all of that', '220\0\x07\xff', ['no-separator', 'nul', 'control-characters', 'not-utf-8']],
    ['G20 has 512 octets with its CRLF', `220 ${'x'.repeat(506)}`, []],
    ['G20 has one more', `220 ${'x'.repeat(507)}`, ['long-line']],
  ])('that %s', (_what, line, kinds) => {
    expect(lineOddities(Buffer.from(line, 'latin1'), line)).toEqual(kinds)
  })
})

describe('a whole reply', () => {
  test.each<[number, Oddity['stage'], string, readonly string[]]>([
    [250, 'ehlo', 'mx', []],
    [299, 'ehlo', 'mx', ['unusual-code']],
    [221, 'mail', 'ok', ['unusual-code']],
    [251, 'rcpt', 'will forward', []],
    [252, 'rcpt', 'perhaps', ['unusual-code']],
    [299, 'dot', 'fine', ['unusual-code']],
    [200, 'quit', 'bye', ['unusual-code']],
    [599, 'rcpt', 'no', []],
    [250, 'rcpt', '5.1.1 user unknown', ['class-mismatch']],
    [550, 'rcpt', '2.1.5 ok', ['class-mismatch']],
    [451, 'dot', '5.7.1 greylisted', ['class-mismatch']],
    [250, 'rcpt', '2.1.5 ok', []],
    [554, 'greeting', '5.7.1 no', []],
    [220, 'greeting', '5.1.2 is our version', []],
    [250, 'ehlo', '4.4.4.example greets you', []],
    [354, 'data', '2.0.0 go on', []],
  ])('of %i at %s that says %s', (code, stage, text, kinds) => {
    if (stage === 'dns' || stage === 'connect') throw new Error('no reply comes there')
    expect(replyOddities(makeReply(code, [text]), stage).map(({ kind }) => kind)).toEqual(kinds)
  })

  test('shows the line that contradicts', () => {
    const reply = makeReply(250, ['2.1.5 ok', '5.1.1 or not'])
    expect(replyOddities(reply, 'rcpt')).toEqual([{ kind: 'class-mismatch', line: '250 5.1.1 or not' }])
  })
})

describe('a session', () => {
  test('keeps each kind once for each stage, with the first line that showed it', async () => {
    const script = [raw('220-a\n220-b\n220 c\r\n'), hear('EHLO'), raw('250 mx \x1b[31m\n'), goodbye]
    const { session } = await examineScript(script)
    expect(session.oddities).toEqual([
      { kind: 'bare-lf', stage: 'greeting', evidence: '220-a\\x0a' },
      { kind: 'bare-lf', stage: 'ehlo', evidence: '250 mx \\x1b[31m\\x0a' },
      { kind: 'control-characters', stage: 'ehlo', evidence: '250 mx \\x1b[31m' },
    ])
    expect(session.failure).toBeUndefined()
  })

  test('shortens the evidence', async () => {
    const { session } = await examineScript([say(`220 ${'x'.repeat(600)}`), ehlo(), goodbye].flat())
    expect(session.oddities).toEqual([{ kind: 'long-line', stage: 'greeting', evidence: `220 ${'x'.repeat(196)}` }])
  })

  test('keeps what was odd also where it breaks behind it', async () => {
    const { session } = await examineScript([raw('220-a\n554 b\r\n')])
    expect(session.failure?.reason).toBe('reply-code-mismatch')
    expect(session.oddities).toMatchObject([{ kind: 'bare-lf', stage: 'greeting' }])
  })

  test.each([
    ['E09', '250OK', 'no-separator', 'OK'],
    ['E10', '250\tmx', 'tab-separator', 'mx'],
    ['E11', '299 mx', 'unusual-code', 'mx'],
  ])('%s takes %j for a reply', async (_row, line, kind, name) => {
    const { session } = await examineScript([greeting, hear('EHLO'), say(line), goodbye])
    expect(session.extensionsInClear).toMatchObject({ kind: 'seen', value: { serverName: name } })
    expect(session.oddities).toMatchObject([{ kind, stage: 'ehlo' }])
    expect(session.quit.kind).toBe('seen')
  })

  test('without anything odd has none', async () => {
    const { session } = await examineScript([greeting, ehlo('SIZE'), goodbye].flat())
    expect(session.oddities).toEqual([])
  })
})

test('R05 the code decides where the enhanced status contradicts it', async () => {
  const script = [greeting, ...ehlo(), hear('MAIL'), say('250 ok'), hear('RCPT'), say('250 5.1.1 user unknown')]
  const { facts } = await transmitTo([...script, hear('DATA'), say('554 no'), ...goodbye])
  expect(facts.oddities).toEqual([{ kind: 'class-mismatch', stage: 'rcpt', evidence: '250 5.1.1 user unknown' }])
  expect(facts.failure).toMatchObject({ stage: 'data' })
})

describe('the reply to the dot', () => {
  const untilDot = [
    ...[greeting, ...ehlo(), hear('MAIL'), say('250 ok'), hear('RCPT'), say('250 ok')],
    ...[hear('DATA'), say('354 go'), hearMessage],
  ]
  const accepted = { dotReply: { code: 250, lines: ['queued'] }, dotWritten: true }

  test.each([
    ['D15 a second one at once', [say('250 queued\r\n554 rejected')], '554 rejected\\x0d\\x0a'],
    [
      'D15 a second one as the reply to QUIT',
      [say('250 queued'), hear('QUIT'), say('554 rejected'), wait(5), close],
      '554 rejected',
    ],
  ])('%s is kept, and changes nothing', async (_when, script, evidence) => {
    const { facts } = await transmitTo([...untilDot, ...script])
    expect(facts).toMatchObject(accepted)
    expect(facts.failure).toBeUndefined()
    expect(facts.oddities).toEqual([{ kind: 'extra-reply', stage: 'dot', evidence }])
  })

  test.each([
    ['a refusal is not believed', '554 no', { failure: { stage: 'dot', reason: 'truncated-reply' } }],
    ['D12 an acceptance is not believed', '250 queued', { failure: { stage: 'dot', reason: 'truncated-reply' } }],
  ])('without a line end: %s', async (_what, bytes, expected) => {
    const { facts } = await transmitTo([...untilDot, raw(bytes), close])
    expect(facts).toMatchObject({ ...expected, dotWritten: true })
    expect(facts.dotReply).toBeUndefined()
  })

  test.each(['221 bye', '421 later', '500 what', '502 what', '503 no'])(
    'is not repeated where QUIT is answered: %s',
    async (line) => {
      const { facts } = await transmitTo([...untilDot, say('250 queued'), hear('QUIT'), say(line), close])
      expect(facts).toMatchObject({ ...accepted, oddities: [] })
    },
  )
})

describe('421 needs no question', () => {
  test.each([
    ['behind the greeting', [say('220 mx\r\n421 4.3.2 shutting down')], 'ehlo'],
    [
      'behind the EHLO list, with FIN',
      [greeting, hear('EHLO'), raw('250-mx\r\n250 STARTTLS\r\n421-4.3.2\r\n421 going'), close],
      'starttls',
    ],
  ])('X01 %s ends the session as a refusal', async (_where, script, stage) => {
    const { session, server } = await examineScript(script)
    expect(session.failure).toMatchObject({ stage, reason: 'negative-reply', reply: { code: 421 } })
    expect(session.quit).toEqual({ kind: 'not-reached', stoppedAt: stage })
    expect(session.startTls).toEqual({ kind: 'not-reached', stoppedAt: stage })
    await server.clientGone
    expect(server.heard()).not.toContain('QUIT')
  })

  test.each([
    ['421 bye\r\n250 forged', '421 bye\\x0d\\x0a250 forged\\x0d\\x0a'],
    ['4210 bye', '4210 bye\\x0d\\x0a'],
    ['421-and', '421-and\\x0d\\x0a'],
  ])('but %j is not that', async (early, detail) => {
    const { session } = await examineScript([say(`220 mx\r\n${early}`)])
    expect(session.failure).toEqual({ stage: 'ehlo', reason: 'unsolicited-reply', detail })
  })

  test('T05 and behind the 220 of STARTTLS it is an injection like any other', async () => {
    const { session } = await examineScript(
      [greeting, ehlo('STARTTLS'), hear('STARTTLS'), say('220 go\r\n421 bye')].flat(),
    )
    expect(session.failure).toMatchObject({ stage: 'starttls', reason: 'starttls-injection' })
  })

  test('X02 between two commands it is heard before the next is said', async () => {
    const script = [
      greeting,
      hear('EHLO'),
      say('250-mx\r\n250 SIZE'),
      hear('MAIL'),
      raw('250 ok\r\n421 idle too long\r\n'),
      close,
    ]
    const { facts, server } = await transmitTo(script)
    expect(facts).toMatchObject({
      ...{ dotWritten: false, failure: { stage: 'rcpt', reason: 'negative-reply', reply: { code: 421 } } },
      lastReply: { stage: 'rcpt', reply: { code: 421 } },
    })
    expect(server.heard().filter((line) => line.startsWith('RCPT'))).toEqual([])
  })
})
