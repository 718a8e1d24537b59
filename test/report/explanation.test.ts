import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classifyReply } from '../../lib/classification/classify.ts'
import { makeReply } from '../../lib/mail/reply.ts'
import { explain, explanationSchema } from '../../lib/report/explanation.ts'
import { explanationText } from '../../lib/report/explanation-text.ts'

describe('a reply is found in whatever is pasted', () => {
  it.each([
    ['550 5.1.1 unknown user'],
    ['  550 5.1.1 unknown user\r\n'],
    ['"550 5.1.1 unknown user"'],
    ['“550 5.1.1 unknown user”'],
    ['smtp; 550 5.1.1 unknown user'],
    ['Diagnostic-Code: smtp; 550 5.1.1 unknown user'],
    ['<<< 550 5.1.1 unknown user'],
    ['>>> MAIL FROM:<bert@shop.test> <<< 550 5.1.1 unknown user'],
    ['<~ 550 5.1.1 unknown user'],
    ['<** 550 5.1.1 unknown user'],
    ['host mx.example.com[192.0.2.1] said: 550 5.1.1 unknown user'],
    ['status=bounced (550 5.1.1 unknown user)'],
    ['>>> RCPT TO:<anna@postbox.test>\n<<< 550 5.1.1 unknown user\n>>> QUIT\n<<< 221 bye'],
  ])('%j', (text) =>
    expect(explain(text)?.reply).toEqual({
      ...{ code: 550, enhancedStatus: '5.1.1', family: 'permanent-negative' },
      lines: ['5.1.1 unknown user'],
    }),
  )

  it('with all its lines, and no more', () => {
    const text = '550-5.7.26 one\n550-5.7.26 two\n550 5.7.26 three\n550 5.1.1 another reply'
    expect(explain(text)?.reply?.lines).toEqual(['5.7.26 one', '5.7.26 two', '5.7.26 three'])
  })
  it('with its lines behind each other, as Postfix logs them', () => {
    const text = 'host mx said: 550-5.7.26 one 550-5.7.26 two 550 5.7.26 three (in reply to end of DATA command)'
    const lines = ['5.7.26 one', '5.7.26 two', '5.7.26 three (in reply to end of DATA command)']
    expect(explain(text)?.reply?.lines).toEqual(lines)
  })
  it('with lines that a mail program has wrapped', () =>
    expect(explain('550 5.1.1 The mailbox that you tried\nto reach is not here')?.reply?.lines).toEqual([
      '5.1.1 The mailbox that you tried',
      'to reach is not here',
    ]))
  it('as a code alone', () =>
    expect(explain('421')).toMatchObject({ reply: { code: 421, lines: [''] }, outcome: 'deferred', cause: 'system' }))

  it.each(['', 'hello', 'connect to mx[192.0.2.1]:25: Connection timed out', '192.0.2.1', '12:34:55', '4.2.2.2'])(
    '%j holds neither a code nor a status',
    (text) => expect(explain(text)).toBeUndefined(),
  )
})

describe('a lone enhanced status', () => {
  it.each([
    ['5.7.1', 'bounced', 'policy'],
    ['5.1.1', 'bounced', 'mailbox-unavailable'],
    ['Status: 5.2.2', 'bounced', 'mailbox-full'],
    ['4.2.2.', 'deferred', 'mailbox-full'],
    ['2.0.0', 'accepted', undefined],
  ] as const)('%s is %s: %s', (text, outcome, cause) => {
    const explanation = explain(text)
    expect(explanation).toMatchObject({ outcome, enhancedMeaning: expect.any(String) })
    expect(explanation?.cause).toBe(cause)
    expect(explanation).not.toHaveProperty('reply')
    expect(explanation).not.toHaveProperty('codeMeaning')
  })
  it('of class 4: Action decides in a notification', () =>
    expect(explain('4.4.1')?.notes.join(' ')).toContain('Action: failed'))
})

describe('the reading is that of live replies', () => {
  it.each([
    [550, '5.1.1 unknown user'],
    [451, '4.7.1 Greylisted, try again in 300 seconds'],
    [554, '5.7.1 Client host [192.0.2.7] blocked using zen.spamhaus.org'],
    [552, '5.2.2 full'],
    [550, 'no'],
  ])('%i %s', (code, words) => {
    const { outcome, cause, action, rule, line } = classifyReply(makeReply(code, [words]), 'dot')
    expect(explain(`${code} ${words}`)).toMatchObject({ outcome, cause, action, rule, line })
  })
  it('hints are told', () => {
    expect(explain('451 4.7.1 Greylisted, try again in 300 seconds')?.retryAfter).toBe(300)
    expect(explain('554 5.7.1 blocked using zen.spamhaus.org')?.blocklist).toBe('zen.spamhaus.org')
  })
})

describe('beside the reading', () => {
  it.each([
    ['550 5.1.1 no', { enhancedStatusName: 'Bad destination mailbox address', enhancedStatusReference: 'RFC 3463' }],
    ['550 5.7.26 no', { enhancedStatusName: 'Multiple authentication checks failed' }],
    ['556 5.1.10 no', { enhancedStatusName: 'Recipient address has null MX', enhancedStatusReference: 'RFC 7505' }],
    ['5.7.30', { enhancedStatusName: 'REQUIRETLS support required', enhancedStatusReference: 'RFC 8689' }],
    ['554 5.7.1 Relay access denied', { words: 'Relay access denied', who: 'whoever runs this check' }],
    ['550 5.1.1 no', { words: '5.1.1', rule: 'status.5.1.1', who: 'sender' }],
    ['550 sorry (#5.2.2)', { words: '5.2.2', rule: 'status.5.2.2' }],
    ['503 no', { words: '503', rule: 'code.503' }],
    ['550 5.7.1 [HM08] no, see https://support.apple.com/x', { provider: 'Apple iCloud' }],
    [
      '554 5.7.1 192.0.2.7 blocked using b.barracudacentral.org',
      {
        blocklist: 'b.barracudacentral.org',
        blocklistName: 'Barracuda',
        blocklistLookup: expect.stringMatching(/^https/),
      },
    ],
    ['550-5.1.1 one\\r\\n550 5.1.1 two', { reply: { lines: ['5.1.1 one', '5.1.1 two'] } }],
  ])('%s: %o', (text, parts) => expect(explain(text)).toMatchObject(parts))

  it('a number of the provider’s own has no registered name, and a reply that decides nothing nobody to mend it', () => {
    expect(explain('550 5.7.509 denied')).not.toHaveProperty('enhancedStatusName')
    expect(explain('250 2.0.0 ok')).not.toHaveProperty('who')
    expect(explain('550 no')).not.toHaveProperty('words')
  })
})

describe('250 is not delivery', () => {
  it.each(['250 2.0.0 OK', '250 ok', '250 2.6.0 Queued mail for delivery'])(
    '%s: accepted, if it answered the dot',
    (text) => {
      const explanation = explain(text)
      expect(explanation).toMatchObject({ outcome: 'accepted', action: 'wait' })
      expect(explanation?.notes.join(' ')).toMatch(/final dot.*not delivery/)
    },
  )
  it.each([
    '250 2.1.0 Sender ok',
    '250 2.1.5 Recipient ok',
    '250-mx.postbox.test\n250-SIZE 1000\n250 STARTTLS',
    'host mx said: 250 ok (in reply to RCPT TO command)',
    ...[
      '220 mx.postbox.test ESMTP',
      '221 bye',
      '235 2.7.0 ok',
      '251 will pass on',
      '252 cannot say',
      '354 go on',
      '299 odd',
    ],
  ])('%j decides nothing about a message', (text) => {
    const explanation = explain(text)
    expect(explanation).toMatchObject({ action: 'none' })
    expect(explanation).not.toHaveProperty('outcome')
    expect(explanation).not.toHaveProperty('cause')
  })
})

describe('notes', () => {
  it.each([
    ['552 5.2.2 full', /mailbox is full: not the same/],
    ['552 5.3.4 too large', /message is too large/],
    ['552 no', /both for messages that are too large/],
    ['550 no', /550 alone means many things/],
    ['550 5.7.1 no', /5\.7\.1 is general.*stays vague/],
    ['554 5.7.1 Relay access denied', /5\.7\.1 is general.*The words decided/],
    ['550 5.7.509 denied', /5\.7\.509 is not in the IANA registry/],
    ['530 5.7.0 Authentication required', /login/],
    ['534 5.7.9 no', /stronger/],
    ['535 5.7.8 no', /password/],
    ['538 5.7.11 no', /TLS before the login/],
  ])('%s', (text, note) => expect(explain(text)?.notes.join(' ')).toMatch(note))

  it.each([
    ['550 4.2.2 full', 'class-against-code', /550 and the status 4\.2\.2 are of different classes/],
    ['450 5.1.1 unknown user', 'class-against-code', /450 and the status 5\.1\.1 are of different classes/],
    ['550-5.1.1 one\n550 5.7.1 two', 'two-statuses', /5\.1\.1, 5\.7\.1/],
    ['550 5.7.1 Greylisted, try again later', 'words-against-code', /550 says that trying again does not help/],
  ])('%s contradicts itself: %s', (text, kind, meaning) => {
    expect(explain(text)?.contradictions).toEqual([{ kind, meaning: expect.stringMatching(meaning) }])
    expect(textOf(text)).toContain('  conflict')
  })
  it.each(['450 4.7.1 Greylisted, try again later', '550-5.1.1 one\n550 5.1.1 two', '550 no', '250 2.0.0 ok'])(
    '%s does not contradict itself',
    (text) => expect(explain(text)?.contradictions).toEqual([]),
  )

  it('a reply that says all has none', () => expect(explain('550 5.1.1 unknown user')?.notes).toEqual([]))
})

describe('as JSON and as text', () => {
  const samples = [
    '550 5.1.1 unknown user',
    '5.7.1',
    '250 2.0.0 ok',
    '354 go on',
    '421',
    '451 try again in 5 minutes',
    '299 odd',
  ]

  it.each(samples)('%s keeps to the schema and has all its words', (text) => {
    const explanation = explain(text)
    expect(explanationSchema.parse(JSON.parse(JSON.stringify(explanation)))).toEqual(explanation)
    expect(explanation?.text).toBe(text)
    for (const words of [explanation?.title, explanation?.meaning, explanation?.remedy]) expect(words).toBeTruthy()
  })

  it('the text names reply, meanings, remedy, hints and notes', () => {
    const text = textOf('554 5.7.1 Client host blocked using zen.spamhaus.org, try again in 60 seconds')
    expect(text).toMatch(/^✖ bounced: .+ \(soft\)\n {4}554 5\.7\.1 Client host blocked/)
    for (const part of [
      'code',
      'status',
      'it means',
      'what to do',
      'come back',
      'zen.spamhaus.org',
      'read from',
      'note',
    ]) {
      expect(text).toContain(`  ${part}`)
    }
  })
  it('accepted is amber, and what decides nothing is no verdict', () => {
    expect(textOf('250 2.0.0 ok')).toMatch(/^! accepted\n/)
    expect(textOf('354 go on')).toMatch(/^\? nothing decided yet\n/)
  })
  it('the words of a server cannot move the cursor', () => {
    const text = textOf('550 5.1.1 \u001b[2Jgone\u202e')
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{C}/u)
    expect(text).toContain('\\u{1b}[2Jgone\\u{202e}')
  })

  it('whatever is pasted is explained or not, and never prints a control character', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string().map((text) => `550-${text}`),
        ),
        (text) => {
          const explanation = explain(text)
          if (explanation) expect(explanationText(explanation).replaceAll('\n', '')).not.toMatch(/\p{C}/u)
        },
      ),
    ))

  it.each(['550 ', '550-', 'a ', '(550 ', ': ', '5.', '"', '\n', '550-a\n'])(
    '64 KiB of %j are explained in 250 ms',
    (part) => {
      const began = process.hrtime.bigint()
      explain(part.repeat((64 * 1024) / part.length))
      expect(Number(process.hrtime.bigint() - began) / 1e6).toBeLessThan(250)
    },
  )
})

function textOf(text: string): string {
  const explanation = explain(text)
  return explanation ? explanationText(explanation) : ''
}
