// R097: is there one SPF record, and can receivers get through it? RFC 7208 sections 3.2, 4.5 and 4.6.4.
import { termForEverybody } from '../../records/spf-record.ts'
import { maxSpfLookups, maxSpfVoidLookups, type SpfCost, type SpfPublished } from '../../records/spf-result.ts'
import type { Finding } from '../finding.ts'
import type { SenderObservations } from '../sender-observation.ts'
import { isUsable } from './proofs.ts'
import { open, published, type SenderRule, untold } from './sender-finding.ts'

export const spfRecord: SenderRule = (observations) => {
  const { spf, mailFromDomain: name } = observations
  switch (spf.kind) {
    case 'seen':
      return judge(spf.value, observations)
    case 'temporary-failure':
      return [untold('spf', spf.cause, { name })]
    default:
      return [none(observations, [`${name}: no such name`])]
  }
}

function judge({ reading, cost }: SpfPublished, observations: SenderObservations): readonly Finding[] {
  const finding = { ...published, name: observations.mailFromDomain } as const
  if (reading.kind === 'none') return [none(observations, ['no SPF record', ...reading.similar])]
  if (reading.kind === 'several')
    return [{ ...finding, id: 'spf-several-records', verdict: 'fail', evidence: reading.texts }]
  const { text } = reading.record
  const everybody = termForEverybody(reading.record) ?? cost?.openTerms[0]
  return [
    ...(everybody === undefined
      ? []
      : [{ ...finding, id: 'spf-allows-everybody', verdict: 'fail', evidence: [everybody, text] } as const]),
    ...(cost ? costFindings(cost, text, observations) : []),
  ]
}

/** Without it DKIM alone has to prove the sender; some receivers refuse mail that neither of them proves. */
function none(observations: SenderObservations, evidence: readonly string[]): Finding {
  const verdict = observations.keys.some((key) => isUsable(key) === 'yes') ? 'warn' : 'fail'
  return { ...published, id: 'spf-none', verdict, name: observations.mailFromDomain, evidence }
}

function costFindings(cost: SpfCost, text: string, observations: SenderObservations): readonly Finding[] {
  const { lookups, isAtLeast, voidTerms, lostTerms, unanswered } = cost
  const { evaluations, mailFromDomain: name } = observations
  // An address that matches early passes whatever stands behind: then it is others that the record fails.
  const isPassed = evaluations.length > 0 && evaluations.every(({ result }) => result === 'pass')
  const finding = { ...published, name, verdict: isPassed ? 'warn' : 'fail' } as const
  const count = `${isAtLeast ? 'more than ' : ''}${lookups} lookups, ${maxSpfLookups} are allowed`
  const isUnknown = unanswered.length > 0 && evaluations.length === 0
  return [
    ...(lookups > maxSpfLookups ? [{ ...finding, id: 'spf-too-many-lookups', evidence: [count, text] } as const] : []),
    ...(voidTerms.length > maxSpfVoidLookups
      ? [{ ...finding, id: 'spf-void-lookups', evidence: voidTerms } as const]
      : []),
    ...(lostTerms.length > 0 ? [{ ...finding, id: 'spf-include-lost', evidence: lostTerms } as const] : []),
    ...(isUnknown ? [{ ...open(undefined), id: 'spf-could-not-tell', name, evidence: unanswered } as const] : []),
  ]
}
