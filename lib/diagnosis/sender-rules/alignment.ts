// R097, R098, R099: does what SPF and DKIM prove agree with the domain in From:, and can DMARC pass? RFC 9989 section 4.10.2.
// Without a policy nobody asks.
import { seenValue } from '../../mail/observed.ts'
import { policyFor } from '../../records/dmarc-discovery.ts'
import type { AlignmentMode, DmarcRecord } from '../../records/dmarc-record.ts'
import type { Finding } from '../finding.ts'
import type { SenderObservations } from '../sender-observation.ts'
import { alignmentWithFrom, dkimProof, spfProof } from './proofs.ts'
import { open, published, type SenderRule } from './sender-finding.ts'

export const alignment: SenderRule = (observations) => {
  const found = seenValue(observations.dmarc.record)
  if (found?.record.p === undefined) return []
  return [...strangers(observations, found.record), ...together(observations, found)]
}

/** Domains that are proven, and that are not the one which readers see. */
function strangers(observations: SenderObservations, { aspf, adkim }: DmarcRecord): readonly Finding[] {
  const { spf, mailFromDomain, keys } = observations
  const isPublished = seenValue(spf)?.reading.kind === 'record'
  const domains = [...new Set(keys.map(({ domain }) => domain))]
  return [
    ...(isPublished ? strangerOf(observations, { id: 'spf-not-aligned', domain: mailFromDomain, mode: aspf }) : []),
    ...domains.flatMap((domain) => strangerOf(observations, { id: 'dkim-not-aligned', domain, mode: adkim })),
  ]
}

interface Proven {
  readonly id: 'spf-not-aligned' | 'dkim-not-aligned'
  readonly domain: string
  readonly mode: AlignmentMode
}

function strangerOf(observations: SenderObservations, { id, domain, mode }: Proven): readonly Finding[] {
  if (alignmentWithFrom(domain, mode, observations) !== 'not-aligned') return []
  const evidence = [`${domain} for ${observations.fromDomain} in From:, ${mode}`]
  return [{ ...published, id, verdict: 'warn', name: domain, evidence }]
}

interface Found {
  readonly at: string
  readonly record: DmarcRecord
}

function together(observations: SenderObservations, found: Found): readonly Finding[] {
  const { fromDomain, mailFromDomain, keys } = observations
  const { aspf, adkim } = found.record
  const spf = spfProof(observations, aspf)
  const dkim = dkimProof(observations, adkim)
  const evidence = [
    `SPF ${mailFromDomain}, ${aspf}: ${spf}`,
    ...(keys.length === 0 ? ['DKIM: no selector is named'] : [`DKIM ${keysText(observations)}, ${adkim}: ${dkim}`]),
  ]
  const finding = { ...published, name: fromDomain, evidence } as const
  if (spf === 'yes' || dkim === 'yes') return [{ ...finding, id: 'dmarc-can-pass', verdict: 'pass' }]
  if (spf === 'no' && dkim === 'no') {
    const policy = policyFor({ domain: fromDomain, record: found }, { exists: true })
    return [{ ...finding, id: 'dmarc-cannot-pass', verdict: policy === 'none' ? 'warn' : 'fail' }]
  }
  return isLeftOpenByDns(observations, found.record)
    ? [{ ...finding, ...open(undefined), id: 'dmarc-could-not-tell' }]
    : []
}

function keysText({ keys }: SenderObservations): string {
  return keys.map(({ selector, domain }) => `${selector}@${domain}`).join(' ')
}

/** The walk from a domain could not be ended. What else was not told has a finding of its own. */
function isLeftOpenByDns(observations: SenderObservations, { aspf, adkim }: DmarcRecord): boolean {
  const alignments = [
    alignmentWithFrom(observations.mailFromDomain, aspf, observations),
    ...observations.keys.map(({ domain }) => alignmentWithFrom(domain, adkim, observations)),
  ]
  return alignments.includes('unknown')
}
