// Asks a blocklist for an address or a domain, RFC 5782, and for its words where it lists it.
import { isIP } from 'node:net'
import type { DnsblObservation } from '../../diagnosis/sender-observation.ts'
import { readTexts } from '../../records/dns-records.ts'
import {
  type DnsblAnswer,
  dnsblNameOfAddress,
  dnsblNameOfDomain,
  dnsblNameOfNobody,
  readDnsblAnswer,
} from '../../records/dnsbl.ts'
import { noSuchName } from '../../records/resolver-error.ts'
import { addressesOf } from './names.ts'
import type { Questions } from './questions.ts'

/** What the zone answers. That it is clear counts only where there is such a zone, a listing only where not everybody is listed. */
export async function askBlocklist(
  { subject, zone }: Pick<DnsblObservation, 'subject' | 'zone'>,
  questions: Questions,
): Promise<DnsblObservation> {
  const name = isIP(subject) ? dnsblNameOfAddress(subject, zone) : dnsblNameOfDomain(subject, zone)
  const said = readDnsblAnswer(addressesOf(await questions.ipv4(name)))
  const answer = await doubted(said, { subject, zone }, questions)
  const texts = said.kind === 'clear' ? undefined : readTexts(await questions.texts(name))
  return { zone, subject, name, answer, texts: texts?.kind === 'seen' ? texts.value : [] }
}

async function doubted(
  said: DnsblAnswer,
  { subject, zone }: Pick<DnsblObservation, 'subject' | 'zone'>,
  questions: Questions,
): Promise<DnsblAnswer> {
  if (said.kind === 'clear') {
    const authority = await questions.authority(zone)
    const isGone = authority.kind === 'error' && authority.code === noSuchName
    return isGone ? { kind: 'could-not-tell', why: 'no-such-zone', codes: [] } : said
  }
  if (said.kind !== 'listed') return said
  const nobody = readDnsblAnswer(addressesOf(await questions.ipv4(dnsblNameOfNobody(subject, zone))))
  return nobody.kind === 'listed' ? { kind: 'could-not-tell', why: 'lists-everybody', codes: said.codes } : said
}
