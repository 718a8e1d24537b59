import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeReply } from '../../lib/mail/reply.ts'
import { checkMarkdown } from '../../lib/report/check-markdown.ts'
import { makeCheckReport } from '../../lib/report/check-report.ts'
import {
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
import { activeMarkup, linesOutsideCode } from './read-markdown.ts'

const expired = tls({ validNow: false, certificates: [certificate({ notAfter: now - dayMs })] })
const blocked = { stage: 'greeting', reason: 'negative-reply', reply: makeReply(554, ['5.7.1 no']) } as const
const markdown = checkMarkdown(
  makeCheckReport(
    observations([
      openPort(25, { session: session(25, { tls: seen(expired) }) }),
      openPort(465, { session: brokenSession(465, blocked) }),
      openPort(587),
      shutPort(2525, 'closed'),
    ]),
    { id: 'abc', vantage: { name: 'laptop', region: 'eu-west-1' } },
  ),
)

describe('a check as Markdown', () => {
  it('begins with verdict, host and the worst that was found', () => {
    expect(markdown).toMatch(/^# ✖ fail: `mail\.example\.org`\n\n\*\*The server refuses to talk to us\*\*\n/)
  })

  it('gives each port a row', () => {
    expect(markdown).toMatch(
      /^\| ✔ \| 587 \| submission \| `198\.51\.100\.7` \| open \| 12 ms \| `TLSv1\.3` \| verifies \|/m,
    )
    expect(markdown).toMatch(/^\| ! \| 25 \| .* does not verify: outside its dates \| expired \|/m)
    expect(markdown).toMatch(/^\| ✔ \| 2525 \| submission \| .* \| closed \|/m)
  })

  it('tells each finding in full, the worst first, with what shows it and who mends it', () => {
    const [, first = '', second = ''] = markdown.split('\n### ')
    expect(first).toMatch(/^✖ fail: .* \(`greeting-refused`\)\n\n```text\n198\.51\.100\.7:465 {2}554 5\.7\.1 no\n```\n/)
    expect(first).toMatch(/\*\*To do\*\* \(mail server operator\): Read the reply/)
    expect(first).toMatch(/\n```sh\nswaks --server 198\.51\.100\.7 --port 465 [^\n]*\n```\n/)
    expect(first).toContain('**Reference:** RFC 5321')
    expect(second).toMatch(/^! warn: .* \(`certificate-expired`\)/)
  })

  it('names what is in order, what was not proved, and when and where it was looked', () => {
    expect(markdown).toContain('\n- ✔ The port is closed: 2525\n')
    expect(markdown).toContain('\n## What this does not prove\n\nNo message was sent')
    expect(markdown).toContain('Looked at `2026-03-01T12:00:00.000Z` from `laptop` (`eu-west-1`); check `abc`.')
  })

  it('lets no stranger out of code, tables and text, nor make links, images or HTML', () => {
    const shape = (line: string) => line.replace(/\\./g, 'E').replace(/[^|]/g, '').length
    const harmless = linesOutsideCode(checkMarkdown(hostileReport('harmless')))
    fc.assert(
      fc.property(hostileText, (text) => {
        const lines = linesOutsideCode(checkMarkdown(hostileReport(text)))
        expect(lines.flatMap(activeMarkup)).toEqual([])
        expect(lines.map(shape)).toEqual(harmless.map(shape))
        expect(lines.map((line) => /^(#+ |- |\||BLOCK|---$)/.exec(line)?.[0])).toEqual(
          harmless.map((line) => /^(#+ |- |\||BLOCK|---$)/.exec(line)?.[0]),
        )
      }),
      { numRuns: 300 },
    )
  })

  it('keeps what strangers said readable', () => {
    expect(checkMarkdown(hostileReport('550 `no` <a|b>'))).toContain('`` 550 `no` <a|b> ``')
  })
})
