// The report of a look at a sender's identity, as JSON, text and Markdown (R097-R101, R103).
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SenderObservations } from '../../lib/diagnosis/sender-observation.ts'
import { checkExitCode } from '../../lib/report/exit-code.ts'
import { senderMarkdown } from '../../lib/report/sender-markdown.ts'
import { makeSenderReport, senderReportSchema } from '../../lib/report/sender-report.ts'
import { senderText } from '../../lib/report/sender-text.ts'
import { dkim, failure, ip, seen, sender, spf, walk } from '../diagnosis/made-sender.ts'
import { senderRows } from '../diagnosis/rows/sender-rows.ts'

const reportOf = (made: SenderObservations) => makeSenderReport(made, { id: 'x', vantage: { name: 'here' } })
const rows = Object.values(senderRows).flat()

describe('the report of a sender', () => {
  it.each(rows)('is what the schema says, in JSON too: %s', (_, made) => {
    const report = reportOf(made)
    expect(senderReportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report)
  })

  it.each(rows)('has a command for all that is wrong, with nothing left to fill in: %s', (_, made) => {
    for (const { command, verdict } of reportOf(made).findings) {
      if (verdict !== 'pass') expect(command).toBeDefined()
      expect(command ?? '').not.toMatch(/[{}]/)
    }
  })

  it.each([
    ['good', sender(), 'fail', 0],
    ['a warning', sender({ dmarc: walk('example.org', {}) }), 'fail', 0],
    ['a warning that counts', sender({ dmarc: walk('example.org', {}) }), 'warn', 1],
    ['a failure', sender({ spf: spf([]), keys: [] }), 'fail', 1],
    ['a question that stayed open', sender({ fromExists: failure, spf: failure, evaluations: [] }), 'fail', 3],
  ] as const)('%s ends with its exit code', (_, made, failOn, code) => {
    expect(checkExitCode(reportOf(made), failOn)).toBe(code)
  })
})

it('whatever TXT records hold, they are judged and shown', () => {
  const part = fc.constantFrom(
    'v=spf1 ',
    'v=DKIM1; ',
    'v=DMARC1; ',
    'p=',
    'p=none',
    'k=ed25519; ',
    't=y;',
    'include:',
    '+all',
    ' ',
  )
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(part).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(fc.array(text, { maxLength: 3 }), (texts) => {
      const made = sender({
        spf: spf(texts),
        keys: [dkim(texts)],
        dmarc: walk('example.org', { 'example.org': texts }),
      })
      const report = reportOf(made)
      expect(senderReportSchema.safeParse(JSON.parse(JSON.stringify(report))).success).toBe(true)
      return void [senderText(report, { ascii: true }), senderMarkdown(report)]
    }),
  )
})

describe('what DNS says, for people', () => {
  const lines = (made: SenderObservations) => senderText(reportOf(made)).split('\n')

  it.each([
    ['SPF    v=spf1 ip4:192.0.2.1 -all (0 lookups in all)', sender()],
    ['       192.0.2.1: pass, 0 lookups', sender()],
    ['SPF    (none)', sender({ spf: spf([]) })],
    ['SPF    (could not be asked: ESERVFAIL)', sender({ spf: failure })],
    ['       not evaluated: no sending address is named (--ip)', sender({ ips: [], evaluations: [] })],
    ['DKIM   s1@example.org: rsa 2048, aligned (relaxed)', sender()],
    ['       example.org with example.org in From: aligned (relaxed)', sender()],
    [
      '       esp.example with example.org in From: not-aligned (relaxed)',
      sender({ mailFromDomain: 'esp.example', walks: [walk('esp.example', {})] }),
    ],
    [
      '       esp.example with example.org in From: unknown (relaxed)',
      sender({ mailFromDomain: 'esp.example', dmarc: walk('example.org', {}), walks: [walk('esp.example', {})] }),
    ],
    ['DKIM   s1@example.org: broken, unreadable-key', sender({ keys: [dkim(['p=abc'])] })],
    ['DKIM   s1@example.org: (none)', sender({ keys: [dkim([], { reading: { kind: 'absent' } })] })],
    ['DKIM   not looked at: no selector is named (--dkim-selector)', sender({ keys: [] })],
    ['DMARC  v=DMARC1; p=reject (at _dmarc.example.org)', sender()],
    ['PTR    192.0.2.1: mail.example.org', sender()],
    [
      'PTR    192.0.2.1: a.example (leads elsewhere), b.example (could not be asked)',
      sender({
        reverse: [{ address: ip, names: seen(['a.example', 'b.example']), confirmed: [], unanswered: ['b.example'] }],
      }),
    ],
    ['EHLO   mail.example.org: 192.0.2.1', sender()],
  ])('%s', (line, made) => {
    expect(lines(made)).toContain(line)
  })

  it('is safe to print, whatever strangers publish', () => {
    const nasty = 'v=spf1 \u001b[31m\u202e|`<b>@everyone -all'
    const made = sender({
      spf: spf([nasty]),
      dmarc: walk('example.org', { 'example.org': [`v=DMARC1; p=none; x=${nasty}`] }),
    })
    for (const text of [senderText(reportOf(made)), senderMarkdown(reportOf(made))]) {
      for (const character of ['\u001b', '\u202e']) expect(text).not.toContain(character)
      expect(text).not.toMatch(/^\| SPF \| [^`].*<b>/m)
    }
  })

  it('keeps to the width of a terminal', () => {
    const long = `v=spf1 ${'ip4:192.0.2.1 '.repeat(40)}-all`
    for (const line of lines(sender({ spf: spf([long]) }))) expect(line.length).toBeLessThanOrEqual(100)
  })

  it('is a table in Markdown, with findings and limits behind it', () => {
    const markdown = senderMarkdown(reportOf(sender({ keys: [] })))
    expect(markdown).toMatch(/^# ✔ pass: `example\.org`\n\n\*\*Everything/)
    expect(markdown).toContain('| DMARC | `v=DMARC1; p=reject (at _dmarc.example.org)` |')
    expect(markdown).toMatch(/## In order\n\n- ✔ SPF lets the sending address pass\n/)
    expect(markdown).toContain('## What this does not prove')
  })
})
