// What the hosts of a mail domain amount to together. One that is closed is not "nobody can deliver": X8 of the corrections.
import { hostText } from '../mail/host.ts'
import { seenValue } from '../mail/observed.ts'
import type { MailRoute } from '../records/mail-exchangers.ts'
import type { DomainObservations } from './domain-observation.ts'
import type { Finding } from './finding.ts'
import type { Observations } from './observation.ts'
import { hostAddresses } from './rules/host-addresses.ts'

/** The findings about the domain as a whole; each host has its own beside them. */
export function diagnoseDomain(observations: DomainObservations): readonly Finding[] {
  const { route } = observations
  const value = seenValue(route)
  if (!value) return unanswered(observations)
  if (value.kind === 'null-mx') return [{ ...ofRoute, id: 'null-mx', verdict: 'warn', evidence: ['MX 0 .'] }]
  return [...routeFindings(value), ...unresolvable(observations, value), ...reachability(observations)]
}

const ofRoute = { about: 'target', stage: 'dns', retryable: false } as const

/** The question for MX ended as one for addresses may: no such name, or a name server that did not answer. */
function unanswered({ domain, at, route }: DomainObservations): readonly Finding[] {
  if (route.kind === 'seen') return []
  const target = { host: { kind: 'name', name: domain } } as const
  return hostAddresses({ target, at, planned: [], addresses: route, ports: [] })
}

function routeFindings(route: Exclude<MailRoute, { readonly kind: 'null-mx' }>): readonly Finding[] {
  if (route.kind === 'own-addresses')
    return [{ ...ofRoute, id: 'mx-missing', verdict: 'warn', evidence: ['no MX record'] }]
  const { exchangers, unusable } = route
  const lines = exchangers.map(({ preference, host }) => `MX ${preference} ${hostText(host)}`)
  const aliases = exchangers.flatMap(({ host, aliasOf }) =>
    aliasOf === undefined ? [] : `${hostText(host)} CNAME ${aliasOf}`,
  )
  return [
    ...(lines.length > 0 ? [{ ...ofRoute, id: 'mx-found', verdict: 'pass', evidence: lines } as const] : []),
    ...(aliases.length > 0 ? [{ ...ofRoute, id: 'mx-is-alias', verdict: 'warn', evidence: aliases } as const] : []),
    ...(unusable.length > 0 ? [{ ...ofRoute, id: 'mx-not-a-host', verdict: 'fail', evidence: unusable } as const] : []),
  ]
}

function unresolvable({ hosts }: DomainObservations, route: MailRoute): readonly Finding[] {
  const lost = hosts.filter(hasNoAddress)
  if (lost.length === 0 || route.kind !== 'exchangers') return []
  const verdict = lost.length === hosts.length ? 'fail' : 'warn'
  return [{ ...ofRoute, id: 'mx-host-unresolvable', verdict, evidence: lost.map(nameOf) }]
}

function reachability({ hosts }: DomainObservations): readonly Finding[] {
  const dialled = hosts.filter(({ ports }) => ports.length > 0)
  if (dialled.length === 0) return []
  const finding = { stage: 'connect', evidence: dialled.map(stateOf), retryable: true } as const
  const talking = dialled.filter(isTalking)
  const shut = dialled.filter(({ ports }) => ports.every(({ state }) => state !== 'open'))
  if (talking.length > 0) {
    const some = shut.length > 0 && [{ ...finding, id: 'mx-some-closed', verdict: 'warn', about: 'target' } as const]
    return [{ ...finding, id: 'mx-reachable', verdict: 'pass', about: 'target', retryable: false }, ...(some || [])]
  }
  const refused = dialled.every(({ ports }) => ports.every(({ state }) => state === 'closed'))
  if (refused) return [{ ...finding, id: 'mx-all-closed', verdict: 'fail', about: 'target' }]
  // Those that are open and do not talk are judged host by host.
  return shut.length === dialled.length
    ? [{ ...finding, id: 'mx-unreached', verdict: 'inconclusive', about: 'vantage' }]
    : []
}

function hasNoAddress({ addresses }: Observations): boolean {
  return addresses.kind === 'absent' || (addresses.kind === 'seen' && addresses.value.length === 0)
}

function isTalking({ ports }: Observations): boolean {
  return ports.some(({ session }) => {
    const extensions = session && (seenValue(session.extensionsInTls) ?? seenValue(session.extensionsInClear))
    return extensions !== undefined
  })
}

function nameOf({ target }: Observations): string {
  return hostText(target.host)
}

function stateOf(host: Observations): string {
  const states = host.ports.map(({ address, state }) => `${address} ${state}`)
  return `${nameOf(host)}: ${states.join(', ')}`
}
