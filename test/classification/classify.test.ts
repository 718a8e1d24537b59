import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classify, classifyRecipientStatus, classifyReply } from '../../lib/classification/classify.ts'
import type { Evidence } from '../../lib/classification/evidence.ts'
import type { DsnAction, RecipientStatus } from '../../lib/mail/delivery-status.ts'
import { parseEnhancedStatus } from '../../lib/mail/enhanced-status.ts'
import { causes } from '../../lib/mail/outcome.ts'
import { makeReply, parseReplyText } from '../../lib/mail/reply.ts'
import { type Stage, stages } from '../../lib/mail/stage.ts'
import { repliesByCause } from './replies-by-cause.ts'

const reply = (text: string) => parseReplyText(text) ?? makeReply(500, [`not a reply: ${text}`])
const read = (text: string, stage: Stage = 'dot') => classifyReply(reply(text), stage)

const answered = (text: string, { at = 1, stage = 'dot' }: { at?: number; stage?: Stage } = {}): Evidence => ({
  ...{ kind: 'reply', at, stage },
  reply: reply(text),
})
const lost = (stage: Stage, { at = 1, afterDot = false } = {}): Evidence => ({
  ...{ kind: 'lost', at, afterDot },
  failure: { stage, reason: 'reset' },
})
const notified = (action: DsnAction, diagnostic: string, { at = 9, status = '' } = {}): Evidence => ({
  ...{ kind: 'delivery-status', at },
  status: recipientStatus(action, diagnostic, status),
})
const arrived = (at = 10): Evidence => ({ kind: 'arrival', at, folder: 'inbox' })

function recipientStatus(action: DsnAction, diagnosticCode: string, statusText: string): RecipientStatus {
  const status = parseEnhancedStatus(statusText)
  const diagnosticReply = parseReplyText(diagnosticCode)
  return {
    ...{ finalRecipient: 'anna@postbox.test', action, diagnosticCode },
    ...(status && { status }),
    ...(diagnosticReply && { diagnosticReply }),
  }
}

describe('R088: the families', () => {
  it.each([
    ['250 2.0.0 queued', 'accepted', undefined],
    ['250 OK', 'accepted', undefined],
    ['421 4.3.2 closing', 'deferred', undefined],
    ['450 4.2.1 busy', 'deferred', undefined],
    ['550 5.1.1 unknown user', 'bounced', 'hard'],
    ['554 5.7.1 no', 'bounced', 'soft'],
  ] as const)('%s is %s %s', (text, outcome, permanence) => {
    expect(read(text)).toMatchObject({ outcome, contradictions: [] })
    expect(read(text).permanence).toBe(permanence)
  })

  it.each(stages.filter((stage) => stage !== 'dot'))('a 250 at %s is not an accepted message', (stage) =>
    expect(read('250 2.1.0 go on', stage).outcome).toBe('not-sent'),
  )
  it('a 354 to the dot is unknown: the message may have been taken, and goes out no second time', () =>
    expect(read('354 go on').outcome).toBe('unknown'))
})

describe('R095: 421, 450, 451 and 452 are deferred, to be tried again', () => {
  it.each(['421', '450', '451', '452', '455', '450 4.1.1 unknown user', '451 4.7.1 spam'])('%s', (text) =>
    expect(read(text, 'rcpt')).toMatchObject({ outcome: 'deferred', action: 'retry-later' }),
  )
})

describe('R096: 550, 553 and 554 are bounced, and the reason comes from status and words', () => {
  it.each([
    ['550 5.1.1 unknown user', 'mailbox-unavailable', 'hard', 'remove-recipient'],
    ['553 5.1.8 Sender address rejected: Domain not found', 'sender-identity', 'soft', 'fix-configuration'],
    ['554 5.7.1 blocked using zen.spamhaus.org', 'reputation', 'soft', 'ask-provider'],
    ['550 5.7.26 DMARC policy of the domain', 'auth-alignment', 'soft', 'fix-configuration'],
    ['554 5.7.1 Relay access denied', 'relay-denied', 'soft', 'fix-configuration'],
  ] as const)('%s', (text, cause, permanence, action) =>
    expect(read(text)).toMatchObject({ outcome: 'bounced', cause, permanence, action }),
  )
})

describe('R093: refused logins', () => {
  it.each([
    ['530 5.7.0 Authentication required', 'policy'],
    ['530 5.5.1 Authentication Required.', 'policy'],
    ['534 5.7.9 Mechanism too weak', 'policy'],
    ['535 5.7.8 Credentials invalid', 'policy'],
    ['538 5.7.11 Encryption required', 'tls'],
    ['530 5.7.0 Must issue a STARTTLS command first', 'tls'],
  ] as const)('%s is %s', (text, cause) => expect(read(text, 'auth')).toMatchObject({ outcome: 'bounced', cause }))
})

describe('R094: 552 is about size unless its status says that the mailbox is full', () => {
  it.each([
    ['552 5.2.2 exceeds its storage', 'mailbox-full'],
    ['552 5.2.2 message size exceeds the room left', 'mailbox-full'],
    ['552 5.3.4 over the limit', 'size'],
    ['552 5.2.3 over the limit of the mailbox', 'size'],
    ['552 too much', 'size'],
  ] as const)('%s', (text, cause) => expect(read(text)).toMatchObject({ outcome: 'bounced', cause }))
})

describe('what the stage makes of a reply', () => {
  it.each([
    ['503 5.5.1 Bad sequence of commands', 'rcpt', 'not-sent', 'protocol', 'retry-later'],
    ['503 5.5.1 Bad sequence of commands', 'dot', 'bounced', 'protocol', 'fix-configuration'],
    ['503 5.5.1 Authentication required', 'mail', 'bounced', 'policy', 'fix-configuration'],
    ['454 4.7.0 Temporary authentication failure', 'auth', 'deferred', 'policy', 'retry-later'],
    ['454 cannot ask the directory', 'auth', 'deferred', 'system', 'retry-later'],
    ['454 TLS not available', 'starttls', 'deferred', 'tls', 'retry-later'],
    ['452 4.5.3 Too many recipients', 'rcpt', 'deferred', 'rate-limit', 'retry-later'],
    ['552 Too many recipients', 'rcpt', 'deferred', 'rate-limit', 'retry-later'],
    ['552 too much', 'rcpt', 'bounced', 'size', 'fix-message'],
    ['500 Line too long', 'dot', 'bounced', 'content', 'fix-message'],
    ['421 4.3.2 closing', 'dot', 'deferred', 'system', 'retry-later'],
    ['550 5.7.1 rejected', 'body', 'bounced', 'policy', 'ask-provider'],
    ['553 5.6.7 no', 'rcpt', 'bounced', 'protocol', 'fix-configuration'],
  ] as const)('%s at %s is %s', (text, stage, outcome, cause, action) =>
    expect(read(text, stage)).toMatchObject({ outcome, cause, action }),
  )
  it('an enhanced status of another class than the code decides nothing', () => {
    expect(read('250 5.1.1 user unknown').outcome).toBe('accepted')
    expect(read('450 5.1.1 user unknown', 'rcpt')).toMatchObject({ outcome: 'deferred', action: 'retry-later' })
    expect(read('550 2.0.0 ok', 'rcpt').outcome).toBe('bounced')
  })
  it('a message that was not offered for its long lines has to be changed', () => {
    const failure = { stage: 'mail', reason: 'line-too-long' } as const
    expect(classify([{ kind: 'lost', at: 1, failure, afterDot: false }])).toMatchObject({
      ...{ outcome: 'not-sent', cause: 'content', action: 'fix-message' },
    })
  })
})

describe('R089: every cause is read from replies as servers write them', () => {
  it.each(causes)('%s', (cause) => {
    const texts = repliesByCause[cause]
    expect(texts.length).toBeGreaterThanOrEqual(3)
    expect(texts.map((text) => [text, read(text).cause])).toEqual(texts.map((text) => [text, cause]))
  })

  it('tells the rule and the line that it read', () => {
    const { rule, line } = read('550-5.7.1 Hello\n550 5.7.1 Relay access denied')
    expect(rule).not.toBe('none')
    expect(line).toContain('Relay access denied')
  })

  it('a reply that says nothing is of unknown cause', () =>
    expect(read('550')).toMatchObject({ outcome: 'bounced', permanence: 'soft', cause: 'unknown' }))
})

describe('what a reply says beside its cause', () => {
  it.each([
    ['451 4.7.1 Greylisted, please try again in 300 seconds', 300],
    ['450 4.7.1 try again in 5 minutes', 300],
    ['451 4.7.1 Greylisting in action, please come back in 00:05:00', 300],
    ['421 4.7.0 retry after 2 hours', 7200],
    ['450 4.2.0 come back later', undefined],
    ['450 4.2.0 ticket 12345 seconds the motion', undefined],
  ])('%s names %s seconds', (text, seconds) => expect(read(text).retryAfterSeconds).toBe(seconds))

  it.each([
    ['554 5.7.1 Client host [192.0.2.7] blocked using zen.spamhaus.org; see the page', 'zen.spamhaus.org'],
    ['550 192.0.2.7 is listed in BL.Example-List.org', 'bl.example-list.org'],
    ['550 5.1.1 no such user', undefined],
  ])('%s names the blocklist %s', (text, blocklist) => expect(read(text).blocklist).toBe(blocklist))
})

describe('a connection that was lost', () => {
  it('before the dot: the message was not sent', () =>
    expect(classify([lost('data')])).toMatchObject({ outcome: 'not-sent', cause: 'network', action: 'retry-later' }))
  it('after the dot: nobody knows, and nobody may send it again', () =>
    expect(classify([lost('dot', { afterDot: true })])).toMatchObject({ outcome: 'unknown', action: 'wait' }))
  it('after the dot: a later refusal of another attempt does not make it known', () => {
    const evidence = [lost('dot', { afterDot: true }), answered('451 4.3.0 later', { at: 2, stage: 'rcpt' })]
    expect(classify(evidence).outcome).toBe('unknown')
  })
})

describe('notifications', () => {
  it('a failed one after 250 is a bounce, and a contradiction', () => {
    const evidence = [answered('250 2.0.0 queued'), notified('failed', '550 5.1.1 unknown user')]
    expect(classify(evidence)).toMatchObject({
      ...{ outcome: 'bounced', permanence: 'hard', cause: 'mailbox-unavailable' },
      contradictions: ['accepted-then-bounced'],
    })
  })
  it('a delayed one changes nothing', () => {
    for (const first of [answered('250 2.0.0 queued'), lost('dot', { afterDot: true }), answered('550 5.1.1 no')]) {
      expect(classify([first, notified('delayed', '451 4.4.1 no answer')])).toEqual(classify([first]))
    }
  })
  it.each(['delivered', 'relayed', 'expanded'] as const)('a %s one settles what was unknown', (action) => {
    const evidence = [lost('dot', { afterDot: true }), notified(action, '250 2.0.0 ok')]
    expect(classify(evidence)).toMatchObject({ outcome: 'accepted' })
  })
  it('a delivered one leaves an accepted message accepted', () =>
    expect(classify([answered('250 ok'), notified('delivered', '250 ok')]).outcome).toBe('accepted'))
  it('a 4.x.x with Action: failed is a message given up: bounced', () => {
    const status = recipientStatus('failed', '451 4.4.1 Connection timed out', '4.4.1')
    expect(classifyRecipientStatus(status)).toMatchObject({
      ...{ outcome: 'bounced', permanence: 'soft', cause: 'network' },
    })
  })
  it('a 4.x.x with Action: delayed is deferred', () => {
    const status = recipientStatus('delayed', '451 4.4.1 Connection timed out', '4.4.1')
    expect(classifyRecipientStatus(status)).toMatchObject({ outcome: 'deferred', cause: 'network' })
  })
  it('a general Status gives way to the reply in its Diagnostic-Code', () => {
    const status = recipientStatus('failed', '552 5.2.2 full', '5.0.0')
    expect(classifyRecipientStatus(status).cause).toBe('mailbox-full')
  })
})

describe('what a text does not say', () => {
  it.each([
    ['550 <dkim@spf.test>: User unknown', 'mailbox-unavailable'],
    ['550 <virus@postbox.test>: User unknown', 'mailbox-unavailable'],
    ['550 5.7.1 Rejected, see https://postbox.test/dmarc', 'policy'],
  ])('addresses and links are no words: %s is %s', (text, cause) => expect(read(text, 'rcpt').cause).toBe(cause))

  it('a blocklist that refused the receiver’s question lists nobody', () => {
    const text =
      '554 5.7.1 Service unavailable; Client host blocked using zen.spamhaus.org; Error: open resolver; https://www.spamhaus.org/returnc/pub/'
    expect(read(text, 'rcpt')).toMatchObject({ cause: 'system' })
    expect(read(text, 'rcpt').blocklist).toBeUndefined()
  })
  it('a host behind "using" is no blocklist by itself', () =>
    expect(read('550 5.7.1 Message rejected using relay.postbox.test', 'rcpt').blocklist).toBeUndefined())
})

describe('one send in its course', () => {
  it('no evidence proves nothing, not even that nothing was sent', () =>
    expect(classify([])).toMatchObject({ outcome: 'unknown', action: 'wait' }))
  it('deferred, then accepted: accepted', () =>
    expect(
      classify([answered('451 4.7.1 Greylisted', { stage: 'rcpt' }), answered('250 ok', { at: 2 })]),
    ).toMatchObject({
      ...{ outcome: 'accepted', contradictions: [] },
    }))
  it('deferred, then refused: bounced', () => {
    const evidence = [answered('452 4.2.2 full', { stage: 'rcpt' }), answered('552 5.2.2 full', { at: 2 })]
    expect(classify(evidence)).toMatchObject({ outcome: 'bounced', cause: 'mailbox-full' })
  })
  it('accepted, then nothing: accepted, and to be waited for', () =>
    expect(classify([answered('250 ok')])).toMatchObject({ outcome: 'accepted', action: 'wait' }))
  it('accepted, then in the inbox: nothing to do', () =>
    expect(classify([answered('250 ok'), arrived()])).toMatchObject({ outcome: 'accepted', action: 'none' }))
  it('unknown, then in the inbox: accepted, and a contradiction', () =>
    expect(classify([lost('dot', { afterDot: true }), arrived()])).toMatchObject({
      ...{ outcome: 'accepted', action: 'none', contradictions: ['unknown-then-arrived'] },
    }))
  it('refused, then in the inbox: bounced, and a contradiction', () =>
    expect(classify([answered('550 5.1.1 no'), arrived()])).toMatchObject({
      ...{ outcome: 'bounced', contradictions: ['bounced-then-arrived'] },
    }))
  it('accepted and in the inbox: a notification that is known by its Message-ID alone decides nothing against it', () => {
    const status = { finalRecipient: 'a@b.test', action: 'failed' } as const
    const told = (matchedBy: 'token' | 'message-id') =>
      classify([answered('250 ok'), arrived(), { kind: 'delivery-status', at: 9, status, matchedBy }]).outcome
    expect([told('message-id'), told('token')]).toEqual(['accepted', 'bounced'])
  })
  it('put off, and yet found in the inbox: accepted, and never to be sent again', () =>
    expect(
      classify([answered('451 4.3.0 busy', { stage: 'dot' }), { kind: 'arrival', at: 9, folder: 'inbox' }]),
    ).toMatchObject({
      ...{ outcome: 'accepted', action: 'none', contradictions: ['deferred-then-arrived'] },
    }))
})

describe('the order of attempts is that of the ledger', () => {
  it('though the clock stepped back between them', () =>
    expect(classify([answered('451 4.3.0 later', { at: 9 }), answered('550 5.1.1 no', { at: 2 })])).toMatchObject({
      outcome: 'bounced',
    }))
  it.each(['250 ok', '550 5.7.1 no', '451 4.3.0 later'])('a late %s to the lost dot is its reply', (text) => {
    const late = answered(text, { at: 5 })
    expect(classify([lost('dot', { afterDot: true }), late])).toEqual(classify([late]))
  })
  it('a refusal before the lost dot is not its reply', () =>
    expect(classify([answered('451 4.3.0 later'), lost('dot', { afterDot: true })])).toMatchObject({
      outcome: 'unknown',
    }))
})

describe('whatever comes', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.constantFrom(...Object.values(repliesByCause).flat()),
  )
  const anyReply = fc
    .tuple(fc.integer({ min: 200, max: 599 }), fc.array(anyText, { minLength: 1, maxLength: 4 }))
    .map(([code, lines]) => makeReply(code, lines))
  const anyStage = fc.constantFrom(...stages)
  const anyEvidence: fc.Arbitrary<Evidence> = fc.oneof(
    fc.record({ kind: fc.constant('reply' as const), at: fc.nat(), stage: anyStage, reply: anyReply }),
    fc.tuple(anyStage, fc.nat(), fc.boolean()).map(([stage, at, afterDot]) => lost(stage, { at, afterDot })),
    fc
      .tuple(fc.constantFrom('failed' as const, 'delayed' as const, 'delivered' as const), anyText, fc.nat())
      .map(([action, text, at]) => notified(action, text, { at })),
    fc.nat().map(arrived),
  )

  it('the same evidence twice changes nothing', () =>
    fc.assert(
      fc.property(fc.array(anyEvidence, { maxLength: 6 }), (evidence) => {
        expect(classify([...evidence, ...evidence])).toEqual(classify(evidence))
      }),
    ))

  it('every reply is classified, and its family decides the outcome, but for 503 and 552', () =>
    fc.assert(
      fc.property(anyReply, anyStage, (any, stage) => {
        const { outcome, cause } = classifyReply(any, stage)
        if (any.code === 503) expect(['bounced', 'not-sent']).toContain(outcome)
        else if (any.code === 552) expect(['bounced', 'deferred']).toContain(outcome)
        else if (any.code >= 500) expect(outcome).toBe('bounced')
        else if (any.code >= 400) expect(outcome).toBe('deferred')
        else expect(['accepted', 'not-sent', 'unknown']).toContain(outcome)
        if (any.code >= 400) expect(causes).toContain(cause)
      }),
    ))
})
