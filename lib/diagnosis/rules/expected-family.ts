// Has the name addresses of the families that were expected? Requirement R083.
import type { FamilyExpectation } from '../../mail/expectations.ts'
import type { Finding, Rule } from '../finding.ts'

/** A name without any address is judged as such. */
export const expectedFamily: Rule = ({ addresses, expect, unansweredFamilies = [] }) => {
  if (expect?.family === undefined || addresses.kind !== 'seen' || addresses.value.length === 0) return []
  const found = familiesOf(addresses.value)
  const wanted = wantedOf(expect.family)
  const missing = wanted.filter((family) => !found.includes(family))
  const other = found.filter((family) => !wanted.includes(family))
  const finding = { about: 'target', stage: 'dns', retryable: false } as const
  return [
    ...missing.map((family): Finding => {
      if (unansweredFamilies.includes(family === 'IPv4' ? 4 : 6)) {
        const open = { id: 'family-not-told', verdict: 'inconclusive', about: 'resolver', retryable: true } as const
        return { ...open, stage: 'dns', evidence: [`the question for ${family} addresses was not answered`] }
      }
      const evidence = [`no ${family} address`, ...addresses.value]
      return { ...finding, id: 'family-missing', verdict: 'fail', evidence }
    }),
    ...other.map((family): Finding => {
      const evidence = [`${family} address`, ...addresses.value]
      return { ...finding, id: 'family-unexpected', verdict: 'warn', evidence }
    }),
  ]
}

type Family = 'IPv4' | 'IPv6'

function wantedOf(family: FamilyExpectation): readonly Family[] {
  if (family === 'both') return ['IPv4', 'IPv6']
  return family === 'ipv4' ? ['IPv4'] : ['IPv6']
}

function familiesOf(addresses: readonly string[]): readonly Family[] {
  return [...new Set(addresses.map((address) => (address.includes(':') ? 'IPv6' : 'IPv4')))]
}
