// One reading for live replies and for the Diagnostic-Code of a DSN: why, by which rule, from which line.
import type { EnhancedStatus } from '../mail/enhanced-status.ts'
import type { Cause, Permanence } from '../mail/outcome.ts'
import { generalPhrases, overrulingPhrases, type PhraseRule, plainPhrases, tellingPhrases } from './phrase-rules.ts'
import { byLastResort, byPreciseCode, byPreciseStatus, bySubject, type Found } from './status-rules.ts'

/** What was said, as far as it was. */
export interface Said {
  readonly code?: number | undefined
  readonly status?: EnhancedStatus | undefined
  readonly lines: readonly string[]
}

export interface ReadCause {
  readonly cause: Cause
  /** The id of the rule that decided. */
  readonly rule: string
  readonly line: string
}

/**
 * Statuses so telling that no phrase outranks them: the mailbox itself, the sender, sizes (552 5.2.2 is not 552 5.3.4) and
 * authentication, save x.7.23 and x.7.27, which Gmail sends for other things than the registry says.
 */
const decisive = /^[45]\.(1\.[178]|2\.2|2\.3|3\.4|7\.(2[0-24-689]|30))$/

/** The cause of a refusal. Unknown is an answer. */
export function readCause(said: Said): ReadCause {
  return readCauseAmong([said])
}

/** The cause in several accounts of one refusal, the surest first: what one of them tells outranks general words. */
export function readCauseAmong(accounts: readonly Said[]): ReadCause {
  const found = readToldCause(accounts) ?? firstOf(accounts, whatIsLeft)
  return found ?? { cause: 'unknown', rule: 'none', line: lineOf(accounts[0]?.lines ?? [], undefined) }
}

/** The same, where an account tells it and nothing has to be taken from general words, a status or a code alone. */
export function readToldCause(accounts: readonly Said[]): ReadCause | undefined {
  return firstOf(accounts, whatIsTold)
}

function firstOf(accounts: readonly Said[], read: (said: Said) => Found | undefined): ReadCause | undefined {
  for (const said of accounts) {
    const found = read(said)
    if (found) return { ...found, line: lineOf(said.lines, found) }
  }
  return undefined
}

function whatIsTold(said: Said): Found | undefined {
  const text = wordsOf(said.lines.join(' '))
  return (
    byPhrase(text, { rules: overrulingPhrases, status: said.status }) ??
    byDecisiveStatus(said.status) ??
    byPhrase(text, { rules: tellingPhrases, status: said.status }) ??
    byPreciseStatus(said.status) ??
    byPhrase(text, { rules: plainPhrases, status: said.status }) ??
    byPreciseCode(said.code)
  )
}

function whatIsLeft(said: Said): Found | undefined {
  const text = wordsOf(said.lines.join(' '))
  return (
    byPhrase(text, { rules: generalPhrases, status: said.status }) ?? bySubject(said.status) ?? byLastResort(said.code)
  )
}

/** Hard are the bounces where the address itself is at fault. */
export function permanenceOf(cause: Cause): Permanence {
  const hard: readonly Cause[] = ['mailbox-unavailable', 'mailbox-disabled', 'domain-unknown']
  return hard.includes(cause) ? 'hard' : 'soft'
}

function byDecisiveStatus(status: EnhancedStatus | undefined): Found | undefined {
  const text = status && `${status.class}.${status.subject}.${status.detail}`
  return text && decisive.test(text) ? byPreciseStatus(status) : undefined
}

function byPhrase(
  text: string,
  { rules, status }: { readonly rules: readonly PhraseRule[]; readonly status: EnhancedStatus | undefined },
): Found | undefined {
  const group = status && `${status.class}.${status.subject}`
  const rule = rules.find(
    ({ phrase, notBeside, onlyBeside }) =>
      !notBeside?.some((one) => one === group) && (!onlyBeside || onlyBeside === group) && phrase.test(text),
  )
  return rule && { cause: rule.cause, rule: rule.id }
}

/** The text without addresses and links: "<virus@example.org>" says nothing about the message. */
function wordsOf(text: string): string {
  if (!['@', '://', '  ', '\t', '\n'].some((mark) => text.includes(mark))) return text
  const words = text.split(/\s+/)
  return words.filter((word) => !word.includes('@') && !word.includes('://')).join(' ')
}

const phrases: ReadonlyMap<string, RegExp> = new Map(
  [overrulingPhrases, tellingPhrases, plainPhrases, generalPhrases].flat().map(({ id, phrase }) => [id, phrase]),
)

/** The line that a phrase stands in; the first one where the rule read a status or a code. */
function lineOf(lines: readonly string[], found: Found | undefined): string {
  if (lines.length < 2) return lines[0] ?? ''
  const phrase = phrases.get(found?.rule ?? '')
  return lines.find((line) => phrase?.test(wordsOf(line))) ?? lines[0] ?? ''
}
