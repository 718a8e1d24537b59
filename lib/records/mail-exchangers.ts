// Where mail for a domain goes: the MX records in the order to try them, a null MX, or the domain's own addresses
// (RFC 5321 section 5.1, RFC 7505).
import { type Host, parseHost } from '../mail/host.ts'
import type { Observed } from '../mail/observed.ts'
import { absentOrFailed } from './resolver-error.ts'

export interface MxRecord {
  readonly preference: number
  /** As it stands in the record; '' or '.' is the root. */
  readonly exchange: string
}

/** The answer to an MX question: the records, or the resolver's error code. */
export type MxAnswer =
  | { readonly kind: 'records'; readonly records: readonly MxRecord[] }
  | { readonly kind: 'error'; readonly code: string }

export interface MailExchanger {
  readonly preference: number
  readonly host: Host
  /** The name that its CNAME record leads to; RFC 2181 section 10.3 forbids that. */
  readonly aliasOf?: string
}

export type MailRoute =
  /** Lowest preference first; equal ones by name, so that two looks say the same. */
  | {
      readonly kind: 'exchangers'
      readonly exchangers: readonly MailExchanger[]
      /** Exchanges that are no host name: IP literals above all, which RFC 5321 section 5.1 forbids. */
      readonly unusable: readonly string[]
    }
  /** The domain takes no mail, and says so. */
  | { readonly kind: 'null-mx' }
  /** No MX record: the domain's own address records stand for one. */
  | { readonly kind: 'own-addresses' }

/** MX hosts that are read; a domain with more is read no further. */
export const maxMailExchangers = 16

/** Where mail for the domain goes. `absent`: no such domain. A resolver that failed is no answer. */
export function readMailRoute(answer: MxAnswer): Observed<MailRoute> {
  if (answer.kind === 'error') {
    return answer.code === 'ENODATA' ? { kind: 'seen', value: { kind: 'own-addresses' } } : absentOrFailed(answer.code)
  }
  return { kind: 'seen', value: routeOf(answer.records) }
}

function routeOf(records: readonly MxRecord[]): MailRoute {
  if (records.length === 0) return { kind: 'own-addresses' }
  const named = records.filter(({ exchange }) => !isRoot(exchange))
  // A null MX stands alone. Beside others the root is a name that no mail can go to, and the others hold.
  if (named.length === 0) return { kind: 'null-mx' }
  const read = named.map((record) => ({ ...record, host: parseHost(record.exchange.replace(/\.$/, '')) }))
  const exchangers = read.flatMap(({ preference, host }) => (host?.kind === 'name' ? [{ preference, host }] : []))
  const unusable = read.filter(({ host }) => host?.kind !== 'name').map(({ exchange }) => exchange)
  return { kind: 'exchangers', exchangers: exchangers.toSorted(inOrder).slice(0, maxMailExchangers), unusable }
}

function isRoot(exchange: string): boolean {
  return exchange === '' || exchange === '.'
}

function inOrder(one: MailExchanger, other: MailExchanger): number {
  return one.preference - other.preference || nameOf(one.host).localeCompare(nameOf(other.host), 'en')
}

function nameOf(host: Host): string {
  return host.kind === 'name' ? host.name : host.address
}
