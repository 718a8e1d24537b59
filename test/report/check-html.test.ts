import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeReply } from '../../lib/mail/reply.ts'
import { checkHtml } from '../../lib/report/check-html.ts'
import { makeCheckReport } from '../../lib/report/check-report.ts'
import { html } from '../../lib/report/html.ts'
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
import { readHtml } from './read-html.ts'

const transcript = [
  { atMs: 12.3, direction: 'server', stage: 'greeting', tls: false, text: '220 mail.example.org <ESMTP>' },
  { atMs: 99, direction: 'client', stage: 'ehlo', tls: true, text: 'EHLO probe' },
] as const
const expired = tls({ validNow: false, certificates: [certificate({ notAfter: now - dayMs })] })
const blocked = { stage: 'greeting', reason: 'negative-reply', reply: makeReply(554, ['5.7.1 no']) } as const
const document = checkHtml(
  makeCheckReport(
    observations([
      openPort(25, { session: session(25, { tls: seen(expired), transcript }) }),
      openPort(465, { session: brokenSession(465, blocked) }),
      openPort(587, { session: session(587, { tls: { kind: 'absent' }, startTls: { kind: 'absent' } }) }),
      shutPort(2525, 'closed'),
    ]),
    { id: 'abc123', vantage: { name: 'laptop', region: 'eu-west-1' } },
  ),
)
const { elements, attributes, text } = readHtml(document)

describe('a check as HTML', () => {
  it('is one document, closed in every element, in English, with a title', () => {
    expect(document).toMatch(/^<!doctype html>\n<html lang="en">/)
    expect(document).toContain('<title>fail: mail.example.org, mail server check</title>')
    expect(elements.filter((name) => name === 'article')).toHaveLength(6)
  })

  it('runs nothing, loads nothing, links nowhere, and forbids it too', () => {
    expect(attributes).toContain("content=default-src 'none'; style-src 'unsafe-inline'")
    const allowed = ['class', 'lang', 'charset', 'content', 'http-equiv', 'name', 'scope']
    expect(attributes.map((one) => one.replace(/=.*/s, '')).filter((name) => !allowed.includes(name))).toEqual([])
    expect(elements.filter((name) => ['script', 'link', 'a', 'img', 'iframe', 'object'].includes(name))).toEqual([])
    expect(document).not.toMatch(/url\(|@import|https?:/)
  })

  it('tells the worst finding first, with evidence, remedy, command and reason id', () => {
    expect(text.indexOf('greeting-refused')).toBeGreaterThan(0)
    expect(text.indexOf('greeting-refused')).toBeLessThan(text.indexOf('certificate-expired'))
    expect(text).toContain('198.51.100.7:465  554 5.7.1 no')
    expect(text).toContain('To do (mail server operator): Read the reply')
    expect(text).toContain('swaks --server 198.51.100.7 --port 465')
  })

  it('says of each port how it was encrypted, and what is not known', () => {
    const rows = [...document.matchAll(/<tr class="(\w+)"><td>(\d+)[^<]*<\/td><td>[^<]*<\/td>\n(.*)<\/tr>/g)]
    const words = rows.map(([, kind, port, rest = '']) => [
      kind,
      port,
      rest
        .replace(/<[^>]+>/g, ' ')
        .replace(/ +/g, ' ')
        .trim(),
    ])
    expect(words).toEqual([
      ['warn', '25', '! encrypted, not verified TLSv1.3 TLS_AES_256_GCM_SHA384 does not verify: outside its dates'],
      ['inconclusive', '465', '? not known not known: the look ended at greeting – –'],
      ['fail', '587', '✖ in clear none offered: everything crosses in clear – –'],
      ['inconclusive', '2525', '? not known not known: the port is closed – –'],
    ])
  })

  it('shows certificate, times, extensions and transcript of a port', () => {
    const terms = ['Subject', 'Issuer', 'Names', 'Not before', 'Not after', 'Days left', 'Public key', 'Signature']
    const [, card = ''] = document.split('198.51.100.7:25 relay</h3>')
    for (const term of terms) expect(card.split('</article>')[0]).toContain(`<dt>${term}</dt>`)
    expect(card).toContain('<dt>Days left</dt><dd>-1</dd>')
    expect(card).toContain('PIPELINING, SIZE 36700160, STARTTLS')
    expect(card).toMatch(/connect<\/th>[\s\S]*12\.3<\/td>[\s\S]*42\.3<\/td>/)
    expect(card).toContain('<td>← server</td>\n<td>clear</td><td class="wire">220 mail.example.org &lt;ESMTP&gt;</td>')
    expect(card).toContain('<td>→ client</td>\n<td>TLS</td><td class="wire">EHLO probe</td>')
  })

  it('says of a port with implicit TLS that nothing was asked in clear, and that its certificate verifies', () => {
    const made = checkHtml(makeCheckReport(observations([openPort(465)]), { id: 'x', vantage: { name: 'y' } }))
    expect(made).toContain('<dt>Extensions in clear</dt><dd>not asked</dd>')
    expect(made).toContain('<tr class="pass"><td>465 submissions</td>')
  })

  it('holds what an audit asks for', () => {
    const [, audit = ''] = text.split('Audit data')
    for (const one of ['abc123', '2026-03-01T12:00:00.000Z', 'laptop (eu-west-1)', '25, 465, 587, 2525'])
      expect(audit).toContain(one)
  })

  it('of a name that does not exist is a document too', () => {
    const none = makeCheckReport(observations([], { addresses: { kind: 'absent' } }), {
      id: 'x',
      vantage: { name: 'y' },
    })
    expect(readHtml(checkHtml(none)).text).toContain('No port was reached.')
  })

  it('escapes whatever a stranger says, wherever it stands', () => {
    const harmless = readHtml(checkHtml(hostileReport('harmless')))
    fc.assert(
      fc.property(hostileText, (hostile) => {
        const made = checkHtml(hostileReport(hostile))
        const read = readHtml(made)
        expect(read.elements).toEqual(harmless.elements)
        expect(read.attributes).toEqual(harmless.attributes)
        expect(made).not.toMatch(/<script|<img|<!--/i)
        expect(read.text).not.toMatch(/[<>"']/)
        expect(read.text.replaceAll('\n', '')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
      }),
      { numRuns: 300 },
    )
  })

  it('shows a hostile text in its escaped form only, in every field', () => {
    const made = checkHtml(hostileReport(`<b id="x">&'`))
    expect(made).not.toContain('<b id')
    expect(made.split('&lt;b id=&quot;x&quot;&gt;&amp;&#39;').length).toBeGreaterThan(40)
  })
})

describe('html', () => {
  it('escapes text and numbers, and nothing twice', () => {
    expect(html`<p class="${'"'}">${'<'}${1}${html`<b>${'&'}</b>`}${[html`<i></i>`]}</p>`.markup).toBe(
      '<p class="&quot;">&lt;1<b>&amp;</b><i></i></p>',
    )
  })
})
