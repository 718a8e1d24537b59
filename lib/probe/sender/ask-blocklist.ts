// Asks a blocklist for an address or a domain, RFC 5782, and for its words where it lists it.
import { isIP } from 'node:net'
import type { DnsblObservation } from '../../diagnosis/sender-observation.ts'
import { readTexts } from '../../records/dns-records.ts'
import { type DnsblAnswer, dnsblNameOfAddress, dnsblNameOfDomain, readDnsblAnswer } from '../../records/dnsbl.ts'
import { noSuchName } from '../../records/resolver-error.ts'
import { addressesOf } from './names.ts'
import type { Questions } from './questions.ts'

/** What the zone answers. That nobody is listed counts only where there is such a zone. */
export async function askBlocklist(
  { subject, zone }: Pick<DnsblObservation, 'subject' | 'zone'>,
  questions: Questions,
): Promise<DnsblObservation> {
  const name = isIP(subject) ? dnsblNameOfAddress(subject, zone) : dnsblNameOfDomain(subject, zone)
  const [question, authority] = await Promise.all([questions.ipv4(name), questions.authority(zone)])
  const said = readDnsblAnswer(addressesOf(question))
  const isGone = authority.kind === 'error' && authority.code === noSuchName
  const answer: DnsblAnswer =
    said.kind === 'clear' && isGone ? { kind: 'could-not-tell', why: 'no-such-zone', codes: [] } : said
  const texts = said.kind === 'clear' ? undefined : readTexts(await questions.texts(name))
  return { zone, subject, name, answer, texts: texts?.kind === 'seen' ? texts.value : [] }
}
