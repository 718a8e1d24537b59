// Blocklists in DNS: RFC 5782 section 2 (addresses), section 2.2 (domains), section 5 (test entries). An answer that is no
// listing is an error of the question: too many of them, a public resolver, a list that was shut down, a wildcard.
import type { SessionFailure } from '../mail/observed.ts'
import type { AddressAnswer } from './host-addresses.ts'
import { absentOrFailed, noData } from './resolver-error.ts'
import { reverseName } from './reverse-name.ts'

export type DnsblAnswer =
  /** The addresses that say so, "127.0.0.2". */
  | { readonly kind: 'listed'; readonly codes: readonly string[] }
  | { readonly kind: 'clear' }
  | {
      readonly kind: 'could-not-tell'
      /**
       * `error-answer`: 127.0.0.1, 127.255.255.x and the like. `not-a-list`: an address outside 127.0.0.0/8. `no-such-zone`: the list is
       * not there, so that it knows nobody. `lists-everybody`: also what no list may hold. `no-answer`: the name server failed.
       */
      readonly why: 'error-answer' | 'not-a-list' | 'no-such-zone' | 'lists-everybody' | 'no-answer'
      readonly codes: readonly string[]
      readonly cause?: SessionFailure
    }

/** The name to ask a list of addresses for: "1.2.0.192.zen.example" for 192.0.2.1. */
export function dnsblNameOfAddress(address: string, zone: string): string {
  return `${reverseName(address).replace(/\.(?:in-addr|ip6)\.arpa$/, '')}.${zone}`
}

/** The name to ask a list of domains for. */
export function dnsblNameOfDomain(domain: string, zone: string): string {
  return `${domain}.${zone}`
}

/**
 * A name that no list may hold: 127.0.0.1 of the same family, or the domain "invalid" (RFC 5782 section 5). One that does lists
 * everybody: lists that are shut down do so, to be taken out of configurations.
 */
export function dnsblNameOfNobody(subject: string, zone: string): string {
  if (/^[\d.]+$/.test(subject)) return dnsblNameOfAddress('127.0.0.1', zone)
  return subject.includes(':') ? dnsblNameOfAddress('::ffff:127.0.0.1', zone) : dnsblNameOfDomain('invalid', zone)
}

/** What the answer to the question for A says. One address that is no listing makes the whole answer doubtful. */
export function readDnsblAnswer(answer: AddressAnswer): DnsblAnswer {
  if (answer.kind === 'error') {
    const read = answer.code === noData ? ({ kind: 'absent' } as const) : absentOrFailed(answer.code)
    if (read.kind !== 'temporary-failure') return { kind: 'clear' }
    return { kind: 'could-not-tell', why: 'no-answer', codes: [], cause: read.cause }
  }
  const codes = answer.addresses
  if (codes.length === 0) return { kind: 'clear' }
  if (!codes.every((code) => code.startsWith('127.'))) return { kind: 'could-not-tell', why: 'not-a-list', codes }
  if (codes.some(isError)) return { kind: 'could-not-tell', why: 'error-answer', codes }
  return { kind: 'listed', codes }
}

/**
 * RFC 5782 section 5 forbids to list 127.0.0.1; Spamhaus and others answer errors from 127.255.255.0/24, and its list of
 * domains 127.0.1.255 to whoever asks it for an address.
 */
function isError(code: string): boolean {
  return code === '127.0.0.1' || code === '127.0.1.255' || code.startsWith('127.255.255.')
}

/** Lists of domains, and lists of addresses, by the names that their operators give them. */
const ofDomains = /(?:^|[.-])(?:dbl|zrd|rhsbl|multi\.surbl|uribl)\b/i
const ofAddresses =
  /(?:^|\.)(?:zen|sbl|xbl|pbl|sbl-xbl)\.|^(?:bl\.spamcop\.net|b\.barracudacentral\.org|psbl\.surriel\.com)$/i

/** What of the two a zone is to be asked for; both where its name does not tell. */
export function dnsblSubjects(
  zone: string,
  { ips, domain }: { readonly ips: readonly string[]; readonly domain: string },
): readonly string[] {
  if (ofDomains.test(zone)) return [domain]
  return ofAddresses.test(zone) ? ips : [...ips, domain]
}
