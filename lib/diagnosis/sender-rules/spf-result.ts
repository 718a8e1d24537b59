// R097: does SPF let the sending addresses pass? RFC 7208 section 2.6.
import { seenValue } from '../../mail/observed.ts'
import { termForEverybody } from '../../records/spf-record.ts'
import { maxSpfLookups, maxSpfVoidLookups, type SpfEvaluation, type SpfPublished } from '../../records/spf-result.ts'
import type { Finding } from '../finding.ts'
import { open, published, type SenderRule } from './sender-finding.ts'

/** A record that is missing, or there twice, is another rule's. */
export const spfResult: SenderRule = ({ spf, evaluations, nobody, mailFromDomain: name }) => {
  const value = seenValue(spf)
  if (value?.reading.kind !== 'record') return []
  const { record } = value.reading
  // "+all" lets everybody pass: that proves nothing for anybody.
  const isWorthless = (termForEverybody(record) ?? value.cost?.openTerms[0]) !== undefined
  if (evaluations.length === 0 && nobody?.result === 'permerror')
    return mistake(nobody, value, { name, text: record.text })
  if (evaluations.length === 0 && !isWorthless) {
    const evidence = [record.text, `${value.cost?.lookups ?? 0} lookups`, 'not evaluated: no sending address is named']
    return [{ ...published, id: 'spf-published', verdict: 'pass', name, evidence }]
  }
  return evaluations
    .filter(({ result }) => !(isWorthless && result === 'pass'))
    .flatMap((evaluation) => judge(evaluation, { value, name, text: record.text }))
}

interface Record {
  readonly value: SpfPublished
  readonly name: string
  readonly text: string
}

function judge(evaluation: SpfEvaluation, { value, name, text }: Record): readonly Finding[] {
  const { ip: address, result, reason, lookups } = evaluation
  const finding = { ...published, name, address, evidence: [text] } as const
  switch (result) {
    case 'pass':
      return [{ ...finding, id: 'spf-pass', verdict: 'pass', evidence: [text, `${lookups} lookups`] }]
    case 'fail':
      return [{ ...finding, id: 'spf-fail', verdict: 'fail' }]
    case 'softfail':
      return [{ ...finding, id: 'spf-softfail', verdict: 'warn' }]
    case 'neutral':
      return [{ ...finding, id: 'spf-neutral', verdict: 'warn' }]
    case 'permerror':
      return permerror(evaluation, value, { name, address, text })
    case 'temperror':
      return [{ ...open(undefined), id: 'spf-could-not-tell', name, address, evidence: [reason ?? 'temperror'] }]
    case 'none':
      return []
  }
}

/** Found without an address. Names that macros make of one may be there for every other: what led nowhere proves nothing. */
function mistake(
  nobody: SpfEvaluation,
  value: SpfPublished,
  place: Parameters<typeof permerror>[2],
): readonly Finding[] {
  return nobody.voidLookups > 0 ? [] : permerror(nobody, value, place)
}

function permerror(
  evaluation: SpfEvaluation,
  value: SpfPublished,
  { text, ...place }: Pick<Finding, 'name' | 'address'> & { readonly text: string },
): readonly Finding[] {
  if (isExplained(evaluation, value)) return []
  const { reason } = evaluation
  const evidence = [...(reason === undefined ? [] : [reason]), text]
  return [{ ...published, id: 'spf-permerror', verdict: 'fail', ...place, evidence }]
}

/** Where the record as a whole has a finding that says why. */
function isExplained({ lookups, voidLookups }: SpfEvaluation, { cost }: SpfPublished): boolean {
  const isLost = (cost?.lostTerms.length ?? 0) > 0
  return isLost || lookups > maxSpfLookups || (voidLookups > maxSpfVoidLookups && isManyVoid(cost))
}

function isManyVoid(cost: SpfPublished['cost']): boolean {
  return (cost?.voidTerms.length ?? 0) > maxSpfVoidLookups
}
