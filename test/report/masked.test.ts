import { describe, expect, it } from 'vitest'
import { maskReport, maskText } from '../../lib/report/masked.ts'
import { makeSendReport } from '../../lib/report/send-report.ts'
import { bouncedLater, queuedSend, replied, t0 } from '../plan/samples.ts'

describe('R117: a text that others may read', () => {
  it.each([
    ['550 5.1.1 <jane.doe@example.org>: unknown', '550 5.1.1 <…@example.org>: unknown'],
    ['RCPT TO:<"jane doe"@example.org>', 'RCPT TO:<…@example.org>'],
    ['RCPT TO:<"jane.doe"@example.org>', 'RCPT TO:<…@example.org>'],
    ['to jõgeva@näide.example', 'to …@näide.example'],
    ['a@[192.0.2.1]', '…@[192.0.2.1]'],
    ['MAIL FROM:<bounce+0123456789abcdef0123456789abcdef0123456789abcdef@a.test>', 'MAIL FROM:<…@a.test>'],
    ['<0123456789abcdef0123456789abcdef@a.test>', '<…@a.test>'],
    ['send 0123456789abcdef0123456789abcdef is queued', 'send 012345… is queued'],
    ['550 5.7.1 see https://example.org/why', '550 5.7.1 see https://example.org/why'],
    ['2001:db8::1 and 192.0.2.1', '2001:db8::1 and 192.0.2.1'],
    ['a @ b', 'a @ b'],
  ])('%s', (text, masked) => expect(maskText(text)).toBe(masked))

  it('of any length takes time that grows with its length alone', () => {
    const begin = performance.now()
    maskText('a.'.repeat(200_000))
    maskText('0'.repeat(400_000))
    expect(performance.now() - begin).toBeLessThan(2000)
  })
})

it('a masked report names no recipient and no id, and still says what happened', () => {
  const item = queuedSend({
    ...{ state: 'bounced', attempts: [{ number: 1, startedAt: t0 }] },
    evidence: [replied(250, 'ok'), bouncedLater],
  })
  const text = JSON.stringify(maskReport(makeSendReport(item, { final: true, vantage: 'here' })))
  expect(text).not.toMatch(/seed@|0123456789abcdef/)
  expect(text).toContain('accepted-then-bounced')
})
