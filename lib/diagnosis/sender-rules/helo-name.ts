// R101: is the name said in EHLO a full name that leads to the sending address? RFC 5321 sections 2.3.5 and 4.1.1.1.
import type { HostAddresses } from '../../records/host-addresses.ts'
import type { Finding } from '../finding.ts'
import type { HeloObservation } from '../sender-observation.ts'
import { open, published, type SenderRule, untold } from './sender-finding.ts'

export const heloName: SenderRule = ({ helo, ips }) => {
  if (!helo) return []
  const { name, addresses } = helo
  // An address literal is allowed, and taken for a home computer all the same.
  if (!addresses || !name.includes('.'))
    return [{ ...published, id: 'helo-not-fqdn', verdict: 'warn', evidence: [`EHLO ${name}`] }]
  if (addresses.kind === 'temporary-failure') return [untold('helo', addresses.cause, { name })]
  const found = addresses.kind === 'seen' ? addresses.value : []
  if (found.length === 0) {
    const why = addresses.kind === 'seen' ? 'no address' : 'no such name'
    return [{ ...published, id: 'helo-unresolvable', verdict: 'warn', name, evidence: [`${name}: ${why}`] }]
  }
  return judge(helo, { ips, addresses, found })
}

interface Seen {
  readonly ips: readonly string[]
  readonly addresses: HostAddresses
  readonly found: readonly string[]
}

function judge({ name, leadsTo }: HeloObservation, { ips, addresses, found }: Seen): readonly Finding[] {
  const evidence = [`${name}: ${found.join(', ')}`]
  const others = ips.filter((ip) => !leadsTo.includes(ip))
  if (others.length === 0) return [{ ...published, id: 'helo-resolves', verdict: 'pass', name, evidence }]
  return others.map((address) => {
    const isUntold = addresses.unanswered?.includes(address.includes(':') ? 6 : 4)
    return isUntold
      ? { ...open(undefined), id: 'helo-could-not-tell', name, address, evidence }
      : { ...published, id: 'helo-leads-elsewhere', verdict: 'warn', name, address, evidence }
  })
}
