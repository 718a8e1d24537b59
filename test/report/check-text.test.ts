import { describe, expect, it } from 'vitest'
import type { Observations } from '../../lib/diagnosis/observation.ts'
import { makeReply } from '../../lib/mail/reply.ts'
import { makeCheckReport } from '../../lib/report/check-report.ts'
import { checkText } from '../../lib/report/check-text.ts'
import {
  address6,
  brokenSession,
  certificate,
  dayMs,
  greeting,
  now,
  observations,
  openPort,
  seen,
  session,
  shutPort,
  tls,
  withSession,
} from '../diagnosis/made-observations.ts'

const textOf = (made: Observations) => checkText(makeCheckReport(made, { id: 'x', vantage: { name: 'laptop' } }))
const expired = tls({ validNow: false, certificates: [certificate({ notAfter: now - dayMs })] })
const blocked = { stage: 'greeting', reason: 'negative-reply', reply: makeReply(554, ['5.7.1 no']) } as const
const mixed = observations([
  openPort(25, { session: session(25, { tls: seen(expired) }) }),
  openPort(465, { session: brokenSession(465, blocked) }),
  openPort(587),
  shutPort(2525, 'closed'),
])

describe('a check on the terminal', () => {
  it('gives each port its line: state, time, TLS, days, SIZE and AUTH', () => {
    expect(textOf(mixed)).toMatch(/^✔ +587 +submission +open +12 ms +TLSv1\.3 +60 days +36\.7 MB +PLAIN LOGIN$/m)
    expect(textOf(mixed)).toMatch(/^! +25 +relay +open +12 ms +TLSv1\.3 +expired +36\.7 MB +–$/m)
    expect(textOf(mixed)).toMatch(/^✖ +465 +submissions +open +12 ms +– +– +– +–$/m)
    expect(textOf(mixed)).toMatch(/^✔ +2525 +submission +closed/m)
  })

  it('tells the worst first, with evidence, remedy and a command', () => {
    const text = textOf(mixed)
    expect(text.indexOf('[greeting-refused]')).toBeGreaterThan(0)
    expect(text.indexOf('[greeting-refused]')).toBeLessThan(text.indexOf('[certificate-expired]'))
    expect(text).toContain('198.51.100.7:465  554 5.7.1 no')
    expect(text).toMatch(/To do \(mail server operator\): Renew it/)
    expect(text).toContain('Try: swaks --server 198.51.100.7 --port 465 --tls-on-connect')
  })

  it('begins with the verdict and the worst that was found, and ends with what was not proved', () => {
    const text = textOf(mixed)
    expect(text).toMatch(/^✖ fail {2}mail\.example\.org: [^\n]+\nSomething is wrong\. \(1 fail, 1 warn, \d+ pass\)\n\n/)
    expect(text).toMatch(/\n\nNo message was sent[^\n]*\n[^\n]*$/)
  })

  it('that all is well is said in its first line', () => {
    expect(textOf(observations([openPort(25)]))).toMatch(/^✔ pass {2}mail\.example\.org: Everything .* is in order\.\n/)
  })

  it('says a thing once, whatever the number of ports that it is about', () => {
    const made = observations([
      openPort(587, { session: session(587, { tls: seen(expired) }) }),
      openPort(465, { session: session(465, { tls: seen(expired) }) }),
    ])
    expect(textOf(made).match(/To do/g)).toHaveLength(1)
    expect(textOf(made)).toMatch(/198\.51\.100\.7:587 [\s\S]*\n +198\.51\.100\.7:465 /)
  })

  it('shows each address apart', () => {
    const text = textOf(observations([openPort(25), shutPort(25, 'unreachable', { address: address6, family: 6 })]))
    expect(text).toMatch(/^198\.51\.100\.7\n[\s\S]*^2001:db8::7\n/m)
    expect(text).toMatch(/^\? +25 +relay +unreachable/m)
  })

  it('keeps to 100 columns, but for commands to paste', () => {
    const made = withSession(587, { greeting: greeting('x'.repeat(500)), tls: seen(expired) })
    const long = textOf(made)
      .split('\n')
      .filter((line) => line.length > 100 && !line.startsWith('    Try: '))
    expect(long).toEqual([])
  })

  it('lets no stranger move the cursor or turn the writing round', () => {
    const hostile = 'a\u001b[2J\u202e\u0085\u2028b'
    const made = withSession(587, {
      greeting: greeting(hostile),
      tls: seen(tls({ nameMatches: false, certificates: [certificate({ names: [hostile], subject: hostile })] })),
    })
    expect(textOf(made).replaceAll('\n', '')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
    expect(textOf(made)).toContain('a\\u{1b}[2J\\u{202e}\\u{85}\\u{2028}b')
  })
})
