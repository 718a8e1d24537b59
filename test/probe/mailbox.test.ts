// IMAP, POP3 and ManageSieve over real sockets: what a look tells, and what is found, with every fault beside the good server.
import { describe, expect, it, onTestFinished } from 'vitest'
import { startMailboxServer } from '../../fixtures/mailbox-servers/mailbox-server.ts'
import type { MailboxFault, MailboxServerSettings } from '../../fixtures/mailbox-servers/mailbox-server-settings.ts'
import { diagnose } from '../../lib/diagnosis/diagnose.ts'
import { type MailboxProtocol, mailboxProtocols } from '../../lib/mail/capabilities.ts'
import { planConnections, planPorts, quickCheckDeadlines } from '../../lib/plan/check-plan.ts'
import { probePort } from '../../lib/probe/probe-port.ts'
import { dialTcp } from '../../lib/smtp/dial.ts'

type Settings = Omit<MailboxServerSettings, 'protocol' | 'tls'>

const host = { kind: 'name', name: 'mx.fake.test' } as const
const portOf = { imap: [143, 993], pop3: [110, 995], managesieve: [4190, 4190] } as const

/** A look at a server of the protocol that is set up so; the numbers of the port are those that everybody knows. */
async function look(
  protocol: MailboxProtocol,
  tls: MailboxServerSettings['tls'],
  settings: Settings = {},
  short = 5000,
) {
  // As it comes, the fake ManageSieve tells its mechanisms before TLS too.
  const quiet = protocol === 'managesieve' ? { capabilitiesInClear: ['"SIEVE" "fileinto"', '"STARTTLS"'] } : {}
  const server = await startMailboxServer({ protocol, tls, ...quiet, ...settings })
  onTestFinished(server.stop)
  const known = portOf[protocol][tls === 'implicit' ? 1 : 0]
  const planned = planPorts({ target: { host }, ports: [known] }, { policy: 'any-unicast' })
  const [connection] = planConnections(host, { addresses: ['127.0.0.1'], ports: planned })
  if (!connection) throw new Error('no connection was planned')
  const tlsMode = tls === 'implicit' ? 'implicit' : 'starttls'
  const stages = { greeting: short, ehlo: short, starttls: short, tls: short }
  const seen = await probePort(
    { ...connection, tlsMode, port: server.port },
    {
      ...{ dial: dialTcp, clock: { now: () => Date.now(), elapsed: () => performance.now() } },
      ...{ signal: new AbortController().signal, ehloName: 'check.smtping.test' },
      ...{ deadlines: { ...quickCheckDeadlines, ...stages }, trustedCertificates: [server.rootCertificate] },
    },
  )
  const observations = {
    target: { host },
    at: Date.now(),
    planned,
    addresses: { kind: 'seen', value: ['127.0.0.1'] },
  } as const
  const findings = diagnose({ ...observations, ports: [seen] }).filter(({ verdict }) => verdict !== 'pass')
  return { seen, server, found: findings.map(({ verdict, id, stage }) => `${verdict} ${id} ${stage}`) }
}

describe.each(mailboxProtocols)('%s', (protocol) => {
  it('is seen in full behind STARTTLS, over one connection that ends politely', async () => {
    const { seen, server, found } = await look(protocol, 'starttls')
    expect(found).toEqual([])
    expect(seen.mailbox).toMatchObject({
      greeting: { kind: 'seen', value: { status: 'ok' } },
      capabilitiesInClear: { kind: 'seen', value: { startTls: true } },
      startTls: { kind: 'seen', value: { status: 'ok' } },
      tls: { kind: 'seen', value: { mode: 'starttls', chain: 'trusted', nameMatches: true } },
      capabilitiesInTls: { kind: 'seen' },
      quit: { kind: 'seen', value: { status: 'ok' } },
    })
    expect(server.connections()).toBe(1)
    const [lines = []] = server.heard()
    expect(lines.at(-1)).toMatch(/LOGOUT|QUIT/)
    expect(lines.join(' ')).not.toMatch(/LOGIN|AUTH|USER|PASS/)
  })

  it('is seen in full inside implicit TLS', async () => {
    const { seen, found } = await look(protocol, 'implicit')
    expect(found).toEqual([])
    expect(seen.mailbox).toMatchObject({
      capabilitiesInClear: { kind: 'not-reached' },
      capabilitiesInTls: { kind: 'seen' },
      tls: { kind: 'seen', value: { mode: 'implicit' } },
    })
  })

  it.each([
    ['expired', 'fail certificate-expired tls'],
    ['selfSigned', 'fail certificate-self-signed tls'],
    ['wrongName', 'fail certificate-wrong-name tls'],
    ['missingIntermediate', 'fail certificate-incomplete-chain tls'],
    ['notYetValid', 'fail certificate-not-yet-valid tls'],
  ] as const)('shows a certificate that is %s, and goes on', async (certificate, finding) => {
    const { seen, found } = await look(protocol, 'implicit', { certificate })
    expect(found).toContain(finding)
    expect(seen.mailbox?.capabilitiesInTls.kind).toBe('seen')
  })

  it.each<readonly [MailboxFault, MailboxServerSettings['tls'], string | undefined]>([
    [{ at: 'greeting', do: 'close' }, 'starttls', 'fail closed-before-greeting greeting'],
    [{ at: 'greeting', do: 'reset' }, 'starttls', 'fail reset-before-greeting greeting'],
    [{ at: 'greeting', do: 'silence' }, 'starttls', 'inconclusive greeting-timeout greeting'],
    [{ at: 'greeting', do: { say: '220 mx.fake.test ESMTP\r\n' } }, 'starttls', 'fail wrong-protocol greeting'],
    [{ at: 'greeting', do: { say: 'x'.repeat(9000) } }, 'starttls', 'fail reply-too-large greeting'],
    [
      { at: 'capability', do: 'close' },
      'starttls',
      protocol === 'managesieve' ? undefined : 'fail connection-lost capability',
    ],
    [
      { at: 'capability', do: 'silence' },
      'starttls',
      protocol === 'managesieve' ? undefined : 'inconclusive stage-timeout capability',
    ],
    [{ at: 'starttls', do: 'close' }, 'starttls', 'fail connection-lost starttls'],
    [{ at: 'starttls', do: 'silence' }, 'starttls', 'inconclusive stage-timeout starttls'],
    [{ at: 'tls', do: 'plaintext' }, 'starttls', 'fail tls-garbage tls'],
    [{ at: 'tls', do: 'close' }, 'starttls', 'fail connection-lost tls'],
    [{ at: 'tls', do: 'silence' }, 'starttls', 'inconclusive stage-timeout tls'],
    [{ at: 'tls', do: 'plaintext' }, 'implicit', 'fail plaintext-on-tls-port tls'],
    [{ at: 'capability-in-tls', do: 'close' }, 'starttls', 'fail connection-lost capability'],
    [{ at: 'capability-in-tls', do: 'silence' }, 'starttls', 'inconclusive stage-timeout capability'],
    [{ at: 'logout', do: 'close' }, 'starttls', undefined],
    [{ at: 'logout', do: 'silence' }, 'starttls', undefined],
  ])('with %j over %s is found to have %s', async (fault, tls, finding) => {
    const { found, seen } = await look(protocol, tls, { faults: [fault] }, 300)
    expect(found).toEqual(finding === undefined ? [] : [finding])
    expect(seen.mailbox?.transcript.length).toBeGreaterThan(1)
  })
})

describe('what is announced', () => {
  it('lacks STARTTLS', async () => {
    const { found } = await look('imap', 'none', { capabilitiesInClear: ['IMAP4rev1', 'LOGINDISABLED'] })
    expect(found).toEqual(['fail mailbox-starttls-missing capability'])
  })

  it('lets users log in before TLS', async () => {
    const { found } = await look('imap', 'starttls', { capabilitiesInClear: ['IMAP4rev1', 'STARTTLS', 'AUTH=PLAIN'] })
    expect(found).toEqual(['fail login-in-clear capability'])
  })

  it.each([
    ['imap', '* BYE too many connections from your address', 'inconclusive mailbox-refused greeting'],
    ['imap', '* BYE go away', 'fail mailbox-refused greeting'],
    ['pop3', '-ERR [SYS/TEMP] later', 'inconclusive mailbox-refused greeting'],
    ['managesieve', 'BYE "no"', 'fail mailbox-refused greeting'],
  ] as const)('is nothing, since %s says %s', async (protocol, greeting, finding) => {
    const { found } = await look(protocol, 'starttls', { greeting })
    expect(found).toEqual([finding])
  })

  it('holds nothing that a terminal would obey', async () => {
    const { seen } = await look('imap', 'starttls', { greeting: '* OK \x1b[2J\u202eready' })
    expect(JSON.stringify(seen.mailbox)).toMatch(/^[\x20-\x7e]*$/)
    expect(JSON.stringify(seen.mailbox)).not.toContain('\\u001b')
  })
})
