// smtping fake: the whole fake mail world, its servers and its mailboxes.
import { randomBytes } from 'node:crypto'
import { type FakeWorld, startFakeWorld } from '../../fixtures/fake-world.ts'
import { InputError } from '../../lib/contract/input-error.ts'
import { formatAddress, parseAddress } from '../../lib/mail/address.ts'
import { parseHost } from '../../lib/mail/host.ts'
import { clock } from '../adapters.ts'
import { untilInterrupted } from '../interrupt.ts'

export interface WorldOptions {
  readonly domain: string
  readonly bounces?: string
  readonly smtpPort: number
  readonly imapPort: number
  readonly password?: string
  readonly json?: true
}

/** How a recipient says what happens to a message. */
export const grammar = `What happens to a message is written in its recipient:
  ok@ junk@ lost@                     arrives in the inbox, in Junk, nowhere
  bounce+550+5.1.1+No+such+user@      is refused; bounce.dot+554+5.7.1@ after the final dot
  defer+451+4.7.1+Later@              is refused for now; greylist+60@ for 60 seconds
  delay+5@ drop+data@                 is answered late; the connection ends
  dsn+5.2.2+Mailbox+full@             is accepted, then bounced by a DSN
  defer+452+4.2.2--bounce+552+5.2.2@  does one thing at each attempt`

/** Runs it until it is interrupted. Throws InputError for names that cannot be. */
export async function runWorld({
  domain: domainText,
  bounces,
  smtpPort,
  imapPort,
  password = randomBytes(9).toString('base64url'),
  json,
}: WorldOptions): Promise<void> {
  const domain = readDomain(domainText)
  const bounceAddress = readBounces(bounces ?? `bounce@bounces.${domain}`, domain)
  const world = await startFakeWorld({
    providers: [{ name: domain, domain, port: smtpPort }],
    imap: { port: imapPort },
    bounces: { address: bounceAddress },
    password,
    now: clock.now,
    tell: (line) => console.error(line),
  })
  const interrupted = untilInterrupted()
  console.log(json ? JSON.stringify(whereOf(world, bounceAddress)) : introduction(world, { domain, bounceAddress }))
  await interrupted
  await world.stop()
}

function whereOf({ providers, imap, password, rootCertificate }: FakeWorld, bounceAddress: string) {
  return { providers, imap, password, bounceAddress, rootCertificate }
}

function introduction(
  { providers, imap, password }: FakeWorld,
  { domain, bounceAddress }: { readonly domain: string; readonly bounceAddress: string },
): string {
  return [
    ...providers.map(({ smtp }) => `SMTP  ${smtp.host}:${smtp.port}   for anybody@${domain}`),
    `IMAP  ${imap.host}:${imap.port}   user: the whole address, password: ${password}`,
    `Bounces for ${bounceAddress}, itself and with +TOKEN, arrive in its mailbox`,
    '',
    grammar,
    '',
    'Ctrl-C ends it.',
  ].join('\n')
}

function readDomain(text: string): string {
  const host = parseHost(text)
  if (host?.kind === 'name') return host.name
  throw new InputError([
    { field: '--domain', message: `${JSON.stringify(text)} is not a domain: write a name such as fake.test.` },
  ])
}

function readBounces(text: string, domain: string): string {
  const address = parseAddress(text)
  if (address && address.domain !== domain) return formatAddress(address)
  const message = address
    ? `The mailboxes of ${domain} are there already: give bounces a domain of their own, for example bounce@bounces.${domain}.`
    : `${JSON.stringify(text)} is not a mailbox address: write it as bounce@bounces.${domain}.`
  throw new InputError([{ field: '--bounces', message }])
}
