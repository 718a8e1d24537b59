// Can this network be trusted to look? What no control answers on is closed to us, and says nothing about any target.
import { hostText } from '../mail/host.ts'
import type { Finding } from './finding.ts'
import type { Observations, PortObservation } from './observation.ts'
import type { VantageObservations } from './vantage-observation.ts'

/** Names, then each port over each family. */
export function diagnoseVantage({ controls }: VantageObservations): readonly Finding[] {
  return [names(controls), ...families.flatMap((family) => portsOver(family, controls))].flat()
}

const families = [4, 6] as const

function names(controls: readonly Observations[]): readonly Finding[] {
  const asked = controls.filter(({ target }) => target.host.kind === 'name')
  if (asked.length === 0) return []
  const answered = asked.filter(({ addresses }) => addresses.kind === 'seen' && addresses.value.length > 0)
  const finding = { stage: 'dns', retryable: true } as const
  if (answered.length > 0) {
    const evidence = answered.map(({ target }) => hostText(target.host))
    return [{ ...finding, id: 'vantage-resolves', verdict: 'pass', about: 'vantage', evidence }]
  }
  const evidence = asked.map(({ target, addresses }) => {
    const why = addresses.kind === 'temporary-failure' ? addresses.cause.detail : undefined
    return `${hostText(target.host)}: ${why ?? addresses.kind}`
  })
  return [{ ...finding, id: 'vantage-does-not-resolve', verdict: 'fail', about: 'resolver', evidence }]
}

function portsOver(family: 4 | 6, controls: readonly Observations[]): readonly Finding[] {
  const tried = controls.flatMap(({ ports }) => ports).filter((port) => port.family === family)
  if (tried.length > 0 && tried.every(({ state }) => state === 'unreachable')) {
    const evidence = [...new Set(tried.map(({ address, failure }) => `${address} ${failure?.detail ?? 'unreachable'}`))]
    const id = family === 6 ? 'vantage-without-ipv6' : 'vantage-without-ipv4'
    const verdict = family === 6 ? 'warn' : 'fail'
    return [{ id, verdict, about: 'vantage', stage: 'connect', evidence, retryable: false }]
  }
  return [...Map.groupBy(tried, ({ port }) => port)].map(([port, ofPort]) => judge(port, ofPort))
}

/** One control that is down proves nothing, and one that answers proves that the way is free. */
function judge(port: number, tried: readonly PortObservation[]): Finding {
  const open = tried.filter(isReached)
  const finding = { about: 'vantage', stage: 'connect', port, retryable: true } as const
  if (open.length > 0) return { ...finding, id: 'vantage-port-open', verdict: 'pass', evidence: open.map(describe) }
  const evidence = tried.map(describe)
  // A refusal comes from a host that was reached, or from a device in between that pretends to be one.
  if (tried.some(({ state }) => state === 'closed'))
    return { ...finding, id: 'vantage-port-refused', verdict: 'warn', evidence }
  return { ...finding, id: port === 25 ? 'vantage-port-25-blocked' : 'vantage-port-blocked', verdict: 'fail', evidence }
}

/** A device that accepts for everybody, and ends each connection at once, is not the control. */
function isReached({ state, firstWords }: PortObservation): boolean {
  return state === 'open' && firstWords?.kind !== 'ended'
}

function describe({ address, state, connectMs, firstWords }: PortObservation): string {
  const end = firstWords?.kind === 'ended' ? ` and ${firstWords.how}` : ''
  return `${address} ${state}${end} after ${Math.round(connectMs)} ms`
}
