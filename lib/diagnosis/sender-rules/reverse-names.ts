// R100: has each sending address a name, and does the name lead back to it? RFC 8601 section 3 (iprev), known as FCrDNS.
import { isGenericName } from '../../records/generic-name.ts'
import type { Finding } from '../finding.ts'
import type { SenderReverse } from '../sender-observation.ts'
import { open, published, type SenderRule, untold } from './sender-finding.ts'

export const reverseNames: SenderRule = ({ reverse }) => reverse.flatMap(judge)

function judge({ address, names, confirmed, unanswered }: SenderReverse): readonly Finding[] {
  if (names.kind === 'temporary-failure') return [untold('reverse', names.cause, { address })]
  const list = names.kind === 'seen' ? names.value : []
  const finding = { ...published, address, verdict: 'fail' } as const
  if (list.length === 0) return [{ ...finding, id: 'reverse-missing', evidence: ['no PTR record'] }]
  if (confirmed.length > 0) return confirmedFindings(address, confirmed)
  // A name that could not be asked may be the one that leads back.
  if (unanswered.length > 0)
    return [{ ...open(undefined), id: 'reverse-could-not-tell', address, evidence: unanswered.map(pointer) }]
  return [{ ...finding, id: 'reverse-not-confirmed', evidence: list.map(pointer) }]
}

function confirmedFindings(address: string, confirmed: readonly string[]): readonly Finding[] {
  const finding = { ...published, address, evidence: confirmed.map(pointer) } as const
  const isGeneric = confirmed.every((name) => isGenericName(name, address))
  return isGeneric
    ? [{ ...finding, id: 'reverse-generic', verdict: 'warn' }]
    : [{ ...finding, id: 'reverse-confirmed', verdict: 'pass' }]
}

function pointer(name: string): string {
  return `PTR ${name}`
}
