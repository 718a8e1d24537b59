// The words of `smtping domain`, read into what is to be asked. Whatever is wrong is named as it was written there.
import * as z from 'zod/mini'
import { ehloNameField } from '../lib/contract/fields.ts'
import { InputError, parseInput } from '../lib/contract/input-error.ts'
import { listingsToAsk, type SenderSelector, type SenderWish } from '../lib/flow/examine-sender.ts'
import { parseAddress } from '../lib/mail/address.ts'
import { parseHost } from '../lib/mail/host.ts'
import { addressOfNoHost } from './usage.ts'

export interface SenderWords {
  readonly ip?: readonly string[]
  readonly mailFrom?: string
  readonly helo?: string
  readonly dkimSelector?: readonly string[]
  readonly dnsbl?: readonly string[]
}

/** What is to be asked. Throws InputError. */
export function readSender(
  text: string,
  { ip = [], mailFrom, helo, dkimSelector = [], dnsbl = [] }: SenderWords,
): SenderWish {
  const fromDomain = readDomain('domain', text)
  const ips = [...new Set(ip.map(readIp))]
  return {
    fromDomain,
    mailFromDomain: mailFrom === undefined ? fromDomain : readMailFrom(mailFrom),
    ...(helo !== undefined && { helo: readHelo(helo) }),
    ips,
    selectors: dkimSelector.map((one) => readSelector(one, fromDomain)),
    dnsbls: [...new Set(dnsbl.map((zone) => readZone(zone, { fromDomain, ips })))],
  }
}

function readDomain(field: string, text: string): string {
  const host = parseHost(text)
  if (host?.kind === 'name' && host.name.includes('.')) return host.name
  throw refused(field, text, 'is not a domain: write a name such as example.org')
}

/** A list that has nothing to be asked for would be passed over in silence. */
function readZone(text: string, sender: Pick<SenderWish, 'fromDomain' | 'ips'>): string {
  const zone = readDomain('--dnsbl', text)
  if (listingsToAsk([zone], sender).length > 0) return zone
  throw refused('--dnsbl', text, 'lists addresses: name those that mail is sent from with --ip')
}

function readMailFrom(text: string): string {
  if (text === '<>')
    throw refused('--mail-from', text, 'has no domain: SPF goes by the name in EHLO then, so write that name here')
  if (!text.includes('@')) return readDomain('--mail-from', text)
  const address = parseAddress(text)
  if (address && !address.domain.startsWith('[')) return address.domain
  throw refused('--mail-from', text, 'is not a mailbox address or a domain')
}

const heloSchema = z.strictObject({ '--helo': ehloNameField })

function readHelo(text: string): string {
  return parseInput(heloSchema, { '--helo': text })['--helo']
}

function readIp(text: string): string {
  const host = parseHost(text)
  if (!host || host.kind === 'name') throw refused('--ip', text, 'is not an IP address')
  const issues = addressOfNoHost('--ip', host)
  if (issues.length > 0) throw new InputError(issues)
  return unmapped(host.address)
}

/** ::ffff:c000:201 is 192.0.2.1, to receivers too (RFC 7208 section 5). */
function unmapped(address: string): string {
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address) ?? []
  if (high === undefined || low === undefined) return address
  return [high, low].flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]).join('.')
}

/** "s1", of the domain in From:, or "s1@example.net". */
function readSelector(text: string, fromDomain: string): SenderSelector {
  const [selector = '', domain, ...others] = text.split('@')
  const isSelector = /^[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?$/i.test(selector) && !selector.includes('..')
  if (!isSelector || others.length > 0)
    throw refused('--dkim-selector', text, 'is no selector: write SELECTOR or SELECTOR@DOMAIN')
  return {
    selector: selector.toLowerCase(),
    domain: domain === undefined ? fromDomain : readDomain('--dkim-selector', domain),
  }
}

function refused(field: string, text: string, why: string): InputError {
  return new InputError([{ field, message: `${JSON.stringify(text)} ${why}.` }])
}
