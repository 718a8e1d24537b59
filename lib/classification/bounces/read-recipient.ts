// What a notification says about one recipient, read by the one classifier: the words of the server first, then those
// that the mail system wrote around them.
import { type EnhancedStatus, formatEnhancedStatus, parseEnhancedStatus } from '../../mail/enhanced-status.ts'
import { actionOfRefusal } from '../classify.ts'
import { permanenceOf, type ReadCause, readCauseAmong, readToldCause, type Said } from '../read-cause.ts'
import { firstAddressIn } from './addresses.ts'
import type { BounceContradiction, BouncedRecipient, BounceOutcome } from './bounce-reading.ts'
import { outcomeOfAction } from './outcome-words.ts'
import type { ToldRecipient } from './recipients-in-text.ts'
import type { StatusGroup } from './status-groups.ts'
import { fromCodeOn, saidIn } from './what-was-said.ts'

interface Told {
  readonly recipient: string | undefined
  readonly outcome: BounceOutcome
  /** From the Status field. */
  readonly status?: EnhancedStatus | undefined
  readonly remoteMta?: string | undefined
  /** What was said about this recipient, the surest first. */
  readonly texts: readonly string[]
  /** What else the message says: asked where those tell too little. */
  readonly others: () => readonly string[]
}

export interface Beside {
  /** What the words of the notification make of it, where no Action says so. */
  readonly outcome: () => BounceOutcome
  readonly others: () => readonly string[]
}

/** The recipient of one group of RFC 3464 fields. */
export function recipientOfGroup(group: StatusGroup, { outcome, others }: Beside): BouncedRecipient {
  return readRecipient({
    recipient: nameOf(group),
    outcome: outcomeOfAction(group.action) ?? outcome(),
    status: statusOf(group.status ?? ''),
    remoteMta: withoutType(group.remoteMta ?? '') || undefined,
    texts: [withoutType(group.diagnosticCode ?? ''), commentOf(group.status ?? '')],
    others,
  })
}

/** A recipient that is told of in words alone. */
export function recipientOfWords({ recipient, told }: ToldRecipient, { outcome, others }: Beside): BouncedRecipient {
  return readRecipient({ recipient, outcome: outcome(), texts: [told], others })
}

function readRecipient({ recipient, outcome, status, remoteMta, texts, others }: Told): BouncedRecipient {
  const sure = accountsOf(texts, status)
  const told = outcome === 'accepted' ? undefined : readToldCause(sure)
  const isEnough = outcome === 'accepted' || (told !== undefined && sure.some((one) => one.status))
  const said = isEnough ? sure : [...sure, ...accountsOf(others(), status)]
  const found =
    outcome === 'accepted' ? undefined : (told ?? readCauseAmong(said.length > 0 ? said : [{ status, lines: [] }]))
  const code = said.find((one) => one.code !== undefined)?.code
  const known = moreTelling(status, said)
  return {
    recipient: recipient ?? null,
    status: known ? formatEnhancedStatus(known) : null,
    replyCode: code ?? null,
    outcome,
    permanence: outcome === 'bounced' && found ? permanenceOf(found.cause) : null,
    cause: found?.cause ?? null,
    action: found ? actionOfRefusal(outcome === 'deferred' ? 'deferred' : 'bounced', found) : 'none',
    remoteMta: remoteMta ?? null,
    diagnostic: oneLine(texts.find((text) => text !== '') ?? said[0]?.lines.join(' ') ?? '') || null,
    rule: found?.rule ?? 'dsn.accepted',
    evidence: evidenceOf(found),
    contradictions: contradictionsOf({ outcome, status: known, code }),
  }
}

/** Each text twice: from the reply code on, which is what the server said, and with the words before it. */
function accountsOf(texts: readonly string[], status: EnhancedStatus | undefined): readonly Said[] {
  return texts
    .flatMap((text) => [fromCodeOn(text) ?? '', text])
    .filter((text) => /\S/.test(text))
    .map((text) => withStatus(saidIn(text), status))
}

/** What the server itself answered outranks the field; that names the subject where the server gave no status. */
function withStatus(said: Said, status: EnhancedStatus | undefined): Said {
  return { ...said, status: said.status && !isGeneral(said.status) ? said.status : (status ?? said.status) }
}

/** A general status (x.0.0) gives way to one that says more. */
function moreTelling(status: EnhancedStatus | undefined, said: readonly Said[]): EnhancedStatus | undefined {
  if (status && !isGeneral(status)) return status
  const others = said.flatMap((one) => one.status ?? [])
  return others.find((one) => !isGeneral(one) && one.class !== 2) ?? status ?? others[0]
}

function isGeneral({ subject, detail }: EnhancedStatus): boolean {
  return subject === 0 && detail === 0
}

function contradictionsOf({
  outcome,
  status,
  code,
}: {
  readonly outcome: BounceOutcome
  readonly status: EnhancedStatus | undefined
  readonly code: number | undefined
}): readonly BounceContradiction[] {
  const family = code === undefined ? undefined : Math.floor(code / 100)
  return [
    ...(status && family !== undefined && status.class !== family ? (['class-against-code'] as const) : []),
    ...(outcome === 'deferred' && status?.class === 5 ? (['failure-called-delayed'] as const) : []),
    ...(outcome === 'bounced' && status?.class === 2 ? (['success-called-failed'] as const) : []),
  ]
}

/** "5.1.1 (bad destination)", "#5.1.1", "failed 5.1.1". */
function statusOf(value: string): EnhancedStatus | undefined {
  return parseEnhancedStatus(/(?:^|[^\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])/.exec(value)?.[1] ?? '')
}

/** What stands behind the status in its field; some put the reason nowhere else. */
function commentOf(value: string): string {
  const comment = value.replace(/^[^a-z]{0,40}/i, '')
  return /^(?:permanent|temporary|persistent|transient)[\w ]{0,30}\)?$/i.test(comment) ? '' : comment
}

function nameOf({ finalRecipient = '', originalRecipient = '', diagnosticCode = '' }: StatusGroup): string | undefined {
  return (
    firstAddressIn(finalRecipient) ??
    firstAddressIn(originalRecipient) ??
    firstAddressIn(diagnosticCode) ??
    (bare(finalRecipient) || bare(originalRecipient) || undefined)
  )
}

function bare(value: string): string {
  return withoutType(value).replace(/[<>"]/g, '').trim()
}

/** "rfc822; someone@example.org" without its type (RFC 3464 section 2.1.2). */
function withoutType(value: string): string {
  return value.replace(/^\s{0,80}[\w-]{1,30}\s{0,8};\s{0,80}/, '').trim()
}

function evidenceOf(found: ReadCause | undefined): string | null {
  return found && found.line !== '' ? oneLine(found.line) : null
}

const maxShown = 500

function oneLine(text: string): string {
  const line = text
    .slice(0, maxShown * 4)
    .replace(/\s{1,2000}/g, ' ')
    .trim()
  return line.length > maxShown ? `${line.slice(0, maxShown - 3).toWellFormed()}...` : line
}
