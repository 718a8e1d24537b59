import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { verdicts } from '../../lib/mail/outcome.ts'
import { makeReply } from '../../lib/mail/reply.ts'
import { makeCheckReport } from '../../lib/report/check-report.ts'
import { checkText } from '../../lib/report/check-text.ts'
import { paint, symbolsFor } from '../../lib/report/colours.ts'
import {
  address6,
  brokenSession,
  certificate,
  dayMs,
  now,
  observations,
  openPort,
  seen,
  session,
  shutPort,
  tls,
} from '../diagnosis/made-observations.ts'
import { hostileReport, hostileText } from './hostile-report.ts'

const esc = String.fromCharCode(27)
const transcript = [
  { atMs: 0.4, direction: 'event', stage: 'connect', tls: false, text: 'connected' },
  { atMs: 12.3, direction: 'server', stage: 'greeting', tls: false, text: '220 mail.example.org' },
  { atMs: 150, direction: 'client', stage: 'ehlo', tls: true, text: `EHLO ${'x'.repeat(200)}` },
] as const
const expired = tls({ validNow: false, certificates: [certificate({ notAfter: now - dayMs })] })
const blocked = { stage: 'greeting', reason: 'negative-reply', reply: makeReply(554, ['5.7.1 no']) } as const
const report = makeCheckReport(
  observations([
    openPort(25, { session: session(25, { tls: seen(expired), transcript }) }),
    openPort(465, { session: brokenSession(465, blocked) }),
    shutPort(25, 'unreachable', { address: address6, family: 6 }),
  ]),
  { id: 'x', vantage: { name: 'laptop' } },
)

describe('the style of a check on the terminal', () => {
  it('is plain where nothing is said', () => {
    expect(checkText(report)).not.toContain(esc)
    expect(checkText(report)).toBe(checkText(report, { colour: false, ascii: false, verbose: false }))
  })

  it('with colour differs in nothing else', () => {
    const coloured = checkText(report, { colour: true })
    expect(coloured.replace(new RegExp(`${esc}\\[\\d+m`, 'g'), '')).toBe(checkText(report))
    expect(coloured).toMatch(new RegExp(`^${esc}\\[31m✖ fail${esc}\\[0m  mail`))
    expect(coloured).toMatch(new RegExp(`^${esc}\\[33m!${esc}\\[0m +25 +relay`, 'm'))
  })

  it('in ASCII holds nothing else, keeps its columns and its width', () => {
    const text = checkText(report, { ascii: true })
    expect(text).toMatch(/^x fail {2}mail/)
    expect(text).toMatch(/^\p{ASCII}*$/u)
    const lines = checkText(report).split('\n')
    expect(text.split('\n').map(({ length }) => length)).toEqual(lines.map(({ length }) => length))
  })

  it('with a transcript tells time, direction, TLS and the whole line', () => {
    const text = checkText(report, { verbose: true })
    expect(text).toContain('Transcript of 198.51.100.7:25\n     0 ms  ·      connected\n')
    expect(text).toContain('\n    12 ms  ←      220 mail.example.org\n')
    expect(text).toContain(`\n   150 ms  → TLS  EHLO ${'x'.repeat(200)}\n`)
    expect(checkText(report)).not.toContain('Transcript')
  })

  it('obeys no stranger, whatever the style', () =>
    fc.assert(
      fc.property(hostileText, fc.boolean(), fc.boolean(), (hostile, colour, ascii) => {
        const text = checkText(hostileReport(hostile), { colour, ascii, verbose: true })
        const bare = text.replace(new RegExp(`${esc}\\[\\d+m`, 'g'), '').replaceAll('\n', '')
        expect(bare).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
        if (ascii) expect(bare).toMatch(/^\p{ASCII}*$/u)
      }),
    ))

  it('cuts no character in half', () => {
    for (const lead of ['', 'x']) {
      const text = checkText(hostileReport(lead + '\u{1f4e7}'.repeat(100)))
      expect(text).toContain('…')
      expect(text).not.toMatch(/\p{Cs}/u)
    }
  })

  it('has symbols of one column, each verdict its own', () => {
    for (const mode of ['unicode', 'ascii'] as const) {
      const symbols = verdicts.map((verdict) => symbolsFor(mode)[verdict])
      expect(new Set(symbols).size).toBe(verdicts.length)
      expect(symbols.map(({ length }) => length)).toEqual([1, 1, 1, 1])
    }
  })

  it('paints in colour only when told', () => {
    expect(paint('x', 'pass', 'plain')).toBe('x')
    expect(new Set(verdicts.map((verdict) => paint('x', verdict, 'colour'))).size).toBe(verdicts.length)
  })
})
