// What DNS says of a sender, in a line for each thing that was asked: for the terminal and for Markdown.
import type { SenderReport } from './sender-report.ts'

export interface SenderFact {
  readonly label: string
  /** Words of strangers are among them. */
  readonly text: string
}

/** SPF, DKIM, DMARC, names, blocklists; whoever asked for nothing of a kind reads that. */
export function senderFacts(report: SenderReport): readonly SenderFact[] {
  const { domain, mailFrom, spfFrom, evaluations, dkim, dmarc, reverse, helo, blocklists } = report
  return [
    { label: 'SPF', text: spfText(report) },
    { label: '', text: `${mailFrom} with ${domain} in From: ${alignmentText(spfFrom)}` },
    ...evaluations.map(({ ip, result, lookups }) => ({ label: '', text: `${ip}: ${result}, ${lookups} lookups` })),
    ...(evaluations.length === 0 ? [{ label: '', text: 'not evaluated: no sending address is named (--ip)' }] : []),
    ...(dkim.length === 0 ? [{ label: 'DKIM', text: 'not looked at: no selector is named (--dkim-selector)' }] : []),
    ...dkim.map((key) => ({ label: 'DKIM', text: keyText(key) })),
    { label: 'DMARC', text: unseen(dmarc) ?? (dmarc.kind === 'seen' ? dmarcText(dmarc.value) : '') },
    ...reverse.map((one) => ({ label: 'PTR', text: reverseText(one) })),
    ...(helo ? [{ label: 'EHLO', text: heloText(helo) }] : []),
    ...blocklists.map(({ zone, subject, answer, codes }) => ({
      label: 'list',
      text: `${zone}, ${subject}: ${[answer, ...codes].join(' ')}`,
    })),
  ]
}

function alignmentText({ alignment, mode }: SenderReport['spfFrom']): string {
  return `${alignment} (${mode})`
}

/** Absent and unanswered are two things. */
function unseen(observed: { readonly kind: string; readonly cause?: { readonly detail?: string | undefined } }) {
  if (observed.kind === 'seen') return undefined
  if (observed.kind === 'absent') return '(none)'
  return `(could not be asked: ${observed.cause?.detail ?? observed.kind})`
}

function spfText({ spf }: SenderReport): string {
  if (spf.kind !== 'seen') return unseen(spf) ?? ''
  const { records, lookups, isAtLeast } = spf.value
  if (records.length === 0) return '(none)'
  const cost = lookups === undefined ? '' : ` (${isAtLeast ? 'more than ' : ''}${lookups} lookups in all)`
  return `${records.join(' | ')}${cost}`
}

function keyText({ domain, selector, key, from }: SenderReport['dkim'][number]): string {
  const name = `${selector}@${domain}`
  if (key.kind !== 'seen') return `${name}: ${unseen(key)}`
  const { kind, type, bits, flaw } = key.value
  const words =
    kind === 'key' ? [`${type} ${bits}`, alignmentText(from)] : [kind, ...(flaw === undefined ? [] : [flaw])]
  return `${name}: ${words.join(', ')}`
}

function dmarcText({ at, record }: { readonly at: string; readonly record: string }): string {
  return `${record} (at _dmarc.${at})`
}

function reverseText({ address, names, confirmed, unanswered }: SenderReport['reverse'][number]): string {
  if (names.kind !== 'seen') return `${address}: ${unseen(names)}`
  const words = names.value.map((name) => {
    if (confirmed.includes(name)) return name
    return `${name} (${unanswered.includes(name) ? 'could not be asked' : 'leads elsewhere'})`
  })
  return `${address}: ${words.join(', ') || '(none)'}`
}

function heloText({ name, addresses }: NonNullable<SenderReport['helo']>): string {
  if (!addresses) return name
  if (addresses.kind !== 'seen') return `${name}: ${unseen(addresses)}`
  return `${name}: ${addresses.value.join(', ') || '(no address)'}`
}
