import { describe, expect, it } from 'vitest'
import { diagnoseAttempt } from '../../lib/diagnosis/diagnose-attempt.ts'
import type { Finding } from '../../lib/diagnosis/finding.ts'
import { attempt, probe, recipientsAnswered, refused } from './made-attempts.ts'
import { sessionAttemptRows } from './rows/session-attempt-rows.ts'
import { transactionAttemptRows } from './rows/transaction-attempt-rows.ts'

function line({ verdict, id, about, stage, retryable }: Finding): string {
  return [verdict, id, about, stage, ...(retryable ? ['+'] : [])].join(' ')
}

for (const [what, rows] of Object.entries({ ...sessionAttemptRows, ...transactionAttemptRows })) {
  describe(what, () => {
    it.each(rows)('%s', (_, made, expected) => {
      const findings = diagnoseAttempt(made).filter(({ verdict }) => verdict !== 'pass')
      expect(findings.map(line)).toEqual(expected)
    })
  })
}

describe('what passed', () => {
  const passed = (made: Parameters<typeof diagnoseAttempt>[0]) =>
    diagnoseAttempt(made)
      .filter(({ verdict }) => verdict === 'pass')
      .map(line)

  it('is a message that was taken', () => expect(passed(attempt())).toEqual(['pass message-taken target dot']))

  it('is a recipient, where the attempt was to stop there', () =>
    expect(passed(probe())).toEqual(['pass recipient-taken target rcpt']))

  it('is nothing of an attempt that was refused', () => expect(passed(refused('dot', 554, 'no'))).toEqual([]))
})

describe('a finding about an attempt', () => {
  it('names the place and the replies', () => {
    const [finding] = diagnoseAttempt(refused('mail', 550, '5.7.1 no'))
    expect(finding).toMatchObject({ port: 25, address: '198.51.100.7', evidence: ['550 5.7.1 no'] })
  })

  it('names the recipients where there are several', () => {
    const made = attempt({ recipients: recipientsAnswered('250 ok', '550 no') })
    expect(diagnoseAttempt(made)[0]?.evidence).toEqual(['<r1@example.org> 550 no'])
  })

  it.each(['too many x ', 'tls ', 'lines ', '*', '1.2.3.', 'try again in '])(
    'is made in no time of 64 KiB of "%s"',
    (word) => {
      const text = word.repeat(65_536 / word.length)
      const began = performance.now()
      for (const stage of ['greeting', 'helo', 'auth', 'mail', 'rcpt', 'dot'] as const) {
        for (const code of [450, 550]) expect(diagnoseAttempt(refused(stage, code, text))).not.toEqual([])
      }
      expect(performance.now() - began).toBeLessThan(2_000)
    },
  )

  it('stands behind those that are worse', () => {
    const made = refused('rcpt', 550, 'no', { oddities: [{ kind: 'nul', stage: 'ehlo', evidence: '250 \\0' }] })
    expect(diagnoseAttempt(made).map(({ verdict }) => verdict)).toEqual(['fail', 'warn'])
  })
})
