// A check report in which every text that a stranger can choose, and some that none can, is hostile.
import fc from 'fast-check'
import { makeReply } from '../../lib/mail/reply.ts'
import { type CheckReport, makeCheckReport } from '../../lib/report/check-report.ts'
import { certificate, observations, openPort, seen, session, tls } from '../diagnosis/made-observations.ts'

/** What a stranger may try against terminals, Markdown and HTML. */
export const hostileText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.constantFrom(
        ...[
          '`',
          '```',
          '~~~',
          '|',
          '\\',
          '\n',
          '\r\n',
          '\n\n',
          '<',
          '>',
          '"',
          "'",
          '&',
          '&lt;',
          '-->',
          ']]>',
          '\u001b[2J',
        ],
        ...[
          '![x](http://evil.test/i.png)',
          '[x](javascript:alert(1))',
          'http://evil.test',
          'www.evil.test',
          '@everyone',
        ],
        ...[
          '<script>alert(1)</script>',
          '</style>',
          '</title>',
          '<!--',
          '<img src=x onerror=alert(1)>',
          '</pre></code>',
        ],
        ...['\u202e', '\u2028', '\u0085', '\u0000', '\ud800', '\n# ', '\n```\n', '* ', '$(id)', 'javascript:', '#12'],
      ),
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => parts.join(''))
  .filter((text) => /[^ ]/.test(text))

/** A check of one port with that text wherever a text may stand. */
export function hostileReport(text: string): CheckReport {
  const names = { subject: text, issuer: text, names: [text, text], serialNumber: text, sha256Fingerprint: text }
  const facts = tls({
    protocol: text,
    cipher: text,
    serverName: text,
    validNow: false,
    chain: 'self-signed',
    openSslError: text,
    certificates: [certificate({ ...names, publicKey: text, signatureAlgorithm: text })],
  })
  const list = { heloOnly: false, serverName: text, offered: [{ keyword: text, parameters: [text] }] }
  const transcript = [{ atMs: 1, direction: 'server', stage: 'greeting', tls: true, text }] as const
  const made = session(587, {
    greeting: seen(makeReply(220, [text])),
    extensionsInClear: seen(list),
    extensionsInTls: seen(list),
    tls: seen(facts),
    transcript,
    failure: { stage: 'auth', reason: 'negative-reply', detail: text, reply: makeReply(554, [text]) },
  })
  const report = makeCheckReport(observations([openPort(587, { session: made })]), {
    id: text,
    vantage: { name: text, region: text },
  })
  return {
    ...report,
    target: { ...report.target, host: text },
    limits: text,
    addresses: { kind: 'seen', value: [text] },
    findings: report.findings.map((finding) => ({
      ...finding,
      ...{ id: text, title: text, meaning: text, remedy: text, command: text, reference: text, address: text },
      evidence: [text, text],
    })),
    ports: report.ports.map((port) => ({
      ...port,
      address: text,
      auth: { inClear: seen([text]), inTls: seen([text]) },
    })),
  }
}
