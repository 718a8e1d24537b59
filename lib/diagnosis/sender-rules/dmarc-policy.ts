// R099: which DMARC policy holds for the domain in From:, and does it ask for anything? RFC 9989 sections 4.7 and 4.10.1.
import { type DmarcDiscovery, policyFor } from '../../records/dmarc-discovery.ts'
import type { DmarcReading, DmarcRecord } from '../../records/dmarc-record.ts'
import type { Finding } from '../finding.ts'
import type { SenderObservations } from '../sender-observation.ts'
import { published, type SenderRule, untold } from './sender-finding.ts'

export const dmarcPolicy: SenderRule = (observations) => {
  const { record, domain } = observations.dmarc
  const discarded = discardedFindings(observations.dmarc)
  switch (record.kind) {
    case 'seen':
      return [...discarded, ...recordFindings(record.value, observations)]
    case 'temporary-failure':
      return [...discarded, untold('dmarc', record.cause, { name: domain })]
    default:
      return discarded.length > 0 ? discarded : [absent(domain)]
  }
}

function absent(name: string): Finding {
  return { ...published, id: 'dmarc-absent', verdict: 'warn', name, evidence: [`_dmarc.${name}: no record`] }
}

/** What receivers pass over on their way; where they find a record all the same, it is that one that holds. */
function discardedFindings({ discarded, record }: DmarcDiscovery): readonly Finding[] {
  const verdict = record.kind === 'seen' ? 'warn' : 'fail'
  return discarded.map(({ at, reading }) => {
    const id = reading.kind === 'several' ? 'dmarc-several' : 'dmarc-broken'
    const evidence = textsOf(reading).map((text) => `_dmarc.${at}: ${text}`)
    return { ...published, id, verdict, name: at, evidence }
  })
}

function textsOf(reading: DmarcReading): readonly string[] {
  switch (reading.kind) {
    case 'none':
      return reading.similar
    case 'several':
      return reading.texts
    case 'malformed':
      return [reading.text]
    case 'record':
      return [reading.record.text]
  }
}

interface Found {
  readonly at: string
  readonly record: DmarcRecord
}

function recordFindings({ at, record }: Found, { fromDomain, fromExists }: SenderObservations): readonly Finding[] {
  const finding = { ...published, name: at, evidence: [`_dmarc.${at}: ${record.text}`] } as const
  const exists = !(fromExists.kind === 'seen' && !fromExists.value)
  const policy = policyFor({ domain: fromDomain, record: { at, record } }, { exists })
  if (policy === undefined) return [{ ...finding, id: 'dmarc-broken', verdict: 'fail' }]
  const inherited = at === fromDomain ? [] : [`from ${at}`]
  const words = [`policy ${policy}`, ...inherited, `SPF ${record.aspf}`, `DKIM ${record.adkim}`].join(', ')
  const told = { ...finding, evidence: [...finding.evidence, words] } as const
  return [
    policy === 'none'
      ? { ...told, id: 'dmarc-policy-none', verdict: 'warn' }
      : { ...told, id: 'dmarc-policy', verdict: 'pass' },
    ...(record.flaws.length > 0
      ? [{ ...finding, id: 'dmarc-broken', verdict: 'warn', evidence: [...record.flaws, record.text] } as const]
      : []),
    ...(record.isTesting && policy !== 'none' ? [{ ...finding, id: 'dmarc-testing', verdict: 'warn' } as const] : []),
    ...(record.pct !== undefined && record.pct !== '100'
      ? [{ ...finding, id: 'dmarc-pct', verdict: 'warn', evidence: [`pct=${record.pct}`, record.text] } as const]
      : []),
  ]
}
