import { describe, expect, it } from 'vitest'
import type { Evidence } from '../../lib/classification/evidence.ts'
import type { PreflightItem, SendItem, StoredFinding } from '../../lib/contract/stored-items.ts'
import { makePreflightReport } from '../../lib/report/preflight-report.ts'
import { preflightText } from '../../lib/report/preflight-text.ts'
import { preflightExitCode, sendExitCode } from '../../lib/report/send-exit-code.ts'
import { makeSendReport, sendReportSchema } from '../../lib/report/send-report.ts'
import { sendText } from '../../lib/report/send-text.ts'
import { arrived, bouncedLater, lostAfterDot, queuedSend, replied, t0 } from '../plan/samples.ts'

const attempt = { number: 1, startedAt: t0 }

function ended(evidence: readonly Evidence[], changes: Partial<SendItem> = {}) {
  const item = queuedSend({ state: 'accepted', attempts: [attempt], evidence: [...evidence], ...changes })
  return makeSendReport(item, { final: true, vantage: 'here' })
}

const lostAt = (stage: 'connect' | 'dns' | 'data'): Evidence => ({
  ...{ kind: 'lost', at: t0, afterDot: false },
  failure: { stage, reason: stage === 'dns' ? 'name-not-found' : 'closed' },
})

describe('the report of a send', () => {
  it.each([
    ['in the inbox', [replied(250, 'ok'), arrived('inbox')], { arrival: 'inbox' }, 'pass', 'none', 0],
    ['in Junk', [replied(250, 'ok'), arrived('junk')], { arrival: 'junk' }, 'warn', 'fix-message', 23],
    ['missing', [replied(250, 'ok')], { arrival: 'missing' }, 'fail', 'ask-provider', 22],
    [
      'in a mailbox that cannot be read',
      [replied(250, 'ok')],
      { arrival: 'could-not-look' },
      'inconclusive',
      'fix-configuration',
      3,
    ],
    ['accepted, and looked for by nobody', [replied(250, 'ok')], {}, 'warn', 'wait', 0],
    [
      'accepted, then bounced',
      [replied(250, 'ok'), bouncedLater],
      { arrival: 'pending' },
      'fail',
      'remove-recipient',
      21,
    ],
    ['put off at its only attempt', [replied(451, '4.7.1 later')], { retryUntil: t0 }, 'warn', 'retry-later', 20],
    ['put off until nobody tries any more', [replied(451, '4.7.1 later')], {}, 'fail', 'retry-later', 20],
    ['refused', [replied(550, '5.1.1 no')], {}, 'fail', 'remove-recipient', 21],
    ['lost after its dot', [lostAfterDot], {}, 'inconclusive', 'wait', 24],
    ['lost before its dot', [lostAt('data')], {}, 'inconclusive', 'retry-later', 3],
    ['for a server without address', [lostAt('dns')], {}, 'inconclusive', 'fix-configuration', 3],
  ] as const)('%s', (_, evidence, changes, verdict, action, exitCode) => {
    const report = ended(evidence, changes)
    expect(sendReportSchema.parse(report)).toEqual(report)
    expect([report.verdict, report.action, sendExitCode(report)]).toEqual([verdict, action, exitCode])
  })

  it('of a lost dot says that the message may have been taken, not that nobody could be reached', () => {
    const text = sendText(ended([lostAfterDot]))
    expect(text).toContain('not sent again')
    expect(text).not.toContain('could not be reached')
    expect(text).toContain('» dot: reset')
  })
  it('of a session that we ended ourselves blames nobody', () => {
    const aborted = { ...lostAt('data'), failure: { stage: 'data', reason: 'aborted' } } as const
    expect(ended([aborted]).answers?.take).toEqual({
      answer: 'unknown',
      sentence: 'Will you take this? Not asked: the attempt ended before the message was handed over.',
    })
  })
  it('of a session that stopped where it was asked to is a talk that went well', () => {
    const stopped = { ...lostAt('connect'), failure: { stage: 'connect', reason: 'stopped-as-asked' } } as const
    expect(ended([stopped]).answers?.take.sentence).toContain('the session was to end before the message')
  })
  it('of one attempt that was put off does not speak of a time that is over', () => {
    const changes = { retryUntil: t0, createdAt: t0 }
    expect(ended([replied(451, 'later')], changes).answers?.take.answer).toBe('not-yet')
  })
  it('names the Message-ID that the receiver knows, in the text too, and what is left to do', () => {
    const text = sendText(ended([replied(250, 'ok')], { ownMessageId: '<its-own@x.test>' }))
    expect(text).toContain('Message-ID: <its-own@x.test>, last tried at 20')
    expect(text).toContain('what to do: see in the mailbox whether it arrives')
    expect(sendText(ended([lostAfterDot]))).toContain(
      'what to do: look for it at the receiver, and do not send it again',
    )
  })
  it('of a session that broke off says where, not that nobody could be reached', () => {
    const [finding] = ended([lostAt('data')]).findings
    expect([finding?.title, finding?.about]).toEqual(['not sent: the connection was lost at data', 'vantage'])
  })
  it.each([
    ['a name server that failed', 'dns', 'name-server-failed', 'resolver', 'the name servers could not answer'],
    ['a name server that kept silent', 'dns', 'timed-out', 'resolver', 'the name servers could not answer'],
    ['a server without address', 'dns', 'name-not-found', 'target', 'the server has no address'],
    ['an MX host without address', 'dns', 'mx-host-unresolvable', 'target', 'the mail servers of the domain have no'],
    ['an MX record without host', 'dns', 'mx-not-a-host', 'target', 'the MX records name no host'],
    ['a certificate that proves nothing', 'auth', 'tls-not-verified', 'target', 'the login was kept back'],
    ['a line too long', 'mail', 'line-too-long', 'client', 'a line of the message is too long'],
    ['an address beyond ASCII', 'mail', 'smtputf8-missing', 'target', 'an address that the server cannot take'],
    ['an address of our own policy', 'connect', 'not-allowed', 'policy', 'not dialled'],
    ['a refused connection', 'connect', 'refused', 'vantage', 'the server could not be reached'],
  ] as const)('of %s says that, and nothing of the server that nobody knows', (_, stage, reason, about, words) => {
    const lost: Evidence = { kind: 'lost', at: t0, afterDot: false, failure: { stage, reason } }
    const [finding] = ended([lost], { state: 'not-sent' }).findings
    expect(finding).toMatchObject({ about, stage, title: expect.stringContaining(`not sent: ${words}`) })
  })

  it('of a refusal behind an attempt that was not made ready speaks of the refusal', () => {
    const failure = { stage: 'connect', reason: 'not-prepared' } as const
    const { findings } = ended([{ kind: 'lost', at: t0, afterDot: false, failure }, replied(550, '5.1.1 no')])
    expect(findings).toMatchObject([{ id: 'bounced.mailbox-unavailable', title: 'bounced: no such mailbox' }])
  })

  it('of a mailbox that could not be read says why', () => {
    const [finding] = ended([replied(250, 'ok')], {
      arrival: 'could-not-look',
      trouble: 'the login was refused',
    }).findings
    expect(finding?.evidence).toContain('mailbox: the login was refused')
  })
  it('shows no arrival before the reply that let it happen: mailboxes tell whole seconds', () => {
    const evidence = [replied(250, 'ok', t0 + 700), arrived('inbox', t0 - 300)]
    expect(ended(evidence, { arrival: 'inbox' }).seconds).toEqual({ outcome: 0.7, arrival: 0.7 })
  })
})

describe('what a send keeps', () => {
  const status = {
    finalRecipient: 'seed@postbox.test',
    action: 'failed',
    status: { class: 5, subject: 2, detail: 1 },
  } as const
  const bounced: Evidence = { kind: 'delivery-status', at: t0, status, matchedBy: 'message-id' }
  const report = ended([replied(250, 'ok'), bounced], { history: [{ at: t0, state: 'queued' }] })

  it('its states, and the Message-ID by which the receiver finds it', () => {
    expect(report.history).toEqual([{ at: new Date(t0).toISOString(), state: 'queued' }])
    expect(report.messageId).toBe('<0123456789abcdef0123456789abcdef@smtping.test>')
  })
  it('what was reported about it, and by what it was known', () => {
    expect(report.notifications).toMatchObject([{ action: 'failed', enhancedStatus: '5.2.1', matchedBy: 'message-id' }])
    expect(sendReportSchema.parse(report)).toEqual(report)
  })
  it('a notification that is known by its Message-ID alone is shown as such', () => {
    expect(report.findings.flatMap(({ evidence }) => evidence).join()).toContain(
      'known by its Message-ID, which is no proof',
    )
  })
})

describe('the findings about an attempt', () => {
  const stored: StoredFinding = {
    ...{ id: 'recipient-refused', verdict: 'fail', about: 'target', stage: 'rcpt', retryable: false },
    ...{ port: 25, address: '192.0.2.1', evidence: ['550 5.1.1 nobody'] },
  }
  const reportWith = (findings: readonly StoredFinding[] | undefined, changes: Partial<SendItem> = {}) =>
    ended([replied(550, '5.1.1 nobody')], {
      attempts: [{ ...attempt, ...(findings && { findings: [...findings] }) }],
      ...changes,
    })

  it('have their words, and a command with sender and recipient', () => {
    const report = reportWith([stored])
    expect(sendReportSchema.parse(report)).toEqual(report)
    expect(report.attempts[0]?.findings?.[0]).toMatchObject({
      title: 'The server refuses the recipient',
      command: expect.stringMatching(/--from bounce@smtping\.test --to seed@postbox\.test$/),
    })
  })
  it('hold an address that a shell would obey in quotes', () => {
    const report = reportWith([stored], { to: "a'$(id)@postbox.test", reversePath: '' })
    expect(report.attempts[0]?.findings?.[0]?.command).toContain(String.raw`--from '<>' --to 'a'\''$(id)@postbox.test'`)
  })
  it('of an item that was stored before there were any are absent', () => {
    expect(reportWith(undefined).attempts[0]).not.toHaveProperty('findings')
  })
  it('that this version has no words for are left out', () => {
    const strangers = [{ ...stored, id: 'of-tomorrow' }, { ...stored, about: 'the-moon' }, stored]
    expect(reportWith(strangers).attempts[0]?.findings?.map(({ id }) => id)).toEqual(['recipient-refused'])
  })
  it('are in the text, of the last attempt only', () => {
    const later = { ...stored, id: 'tarpit', verdict: 'warn' } as const
    const text = sendText(
      reportWith(undefined, {
        attempts: [
          { ...attempt, findings: [stored] },
          { ...attempt, number: 2, findings: [later] },
        ],
      }),
    )
    expect(text).toContain('The server keeps us waiting for each recipient [tarpit]')
    expect(text).not.toContain('The server refuses the recipient')
  })
})

describe('the report of a preflight', () => {
  const { server, to, provider, reversePath, id, message } = queuedSend()
  const other = 'f'.repeat(32)
  const planned: Omit<PreflightItem, 'state'> = {
    kind: 'preflight',
    ...{ id: 'p', version: 0, createdAt: t0, message, retryUntil: t0, followMs: 1 },
    sends: [id, other].map((token) => ({ id: token, to, provider, server, reversePath })),
  } as const
  const done = ended([replied(250, 'ok'), arrived('inbox')], { arrival: 'inbox' })
  const reportOf = (state: 'started' | 'failed', sends = [done]) =>
    makePreflightReport({ ...planned, sends: [...planned.sends], state }, { sends, vantage: 'here' })

  it('that is not at its end praises nothing', () => {
    const report = reportOf('started')
    expect([report.final, report.verdict, preflightExitCode(report)]).toEqual([false, 'inconclusive', 3])
    expect(preflightText(report)).toContain('1 of 2 seeds have no outcome yet')
    expect(preflightText(report)).not.toContain('every seed has its message in the inbox')
  })
  it('with every message in its inbox passes', () => {
    const report = reportOf('started', [done, { ...done, id: other }])
    expect([report.final, report.verdict, preflightExitCode(report)]).toEqual([true, 'pass', 0])
  })
  it('that nobody carried out comes to an end, and could not tell', () => {
    expect(reportOf('failed', [])).toMatchObject({ final: true, verdict: 'inconclusive' })
  })
})
