// One reading for live replies and for the Diagnostic-Code of a DSN: why, by which rule, from which line.
import { type EnhancedStatus, formatEnhancedStatus, parseEnhancedStatus } from '../mail/enhanced-status.ts'
import type { Cause, Permanence } from '../mail/outcome.ts'
import { earlyPhrases, surestPhrases } from './early-phrases.ts'
import { indexPatterns } from './pattern-index.ts'
import { type PhraseRule, plainPhrases, tellingPhrases } from './phrase-rules.ts'
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
  const all = said.lines.join(' ')
  const text = wordsOf(all)
  const status = said.status ?? readTrailingStatus(all, said.code)
  const asked = phrasesIn(text)
  const found =
    byPhrase(text, { rules: asked.surest, status }) ??
    byDecisiveStatus(status) ??
    byPhrase(text, { rules: asked.telling, status }) ??
    byPreciseStatus(status) ??
    byPhrase(text, { rules: asked.plain, status }) ??
    byPreciseCode(said.code) ??
    bySubject(status) ??
    byLastResort(said.code)
  return { ...(found ?? { cause: 'unknown', rule: 'none' }), line: lineOf(said.lines, found) }
}

/**
 * The words that decided: what the phrase of the rule found, or the status or code that the rule read. Undefined where
 * the rule is about none of them.
 */
export function decidingWords(said: Said, rule: string): string | undefined {
  const phrase = phraseOf(rule)
  if (phrase) return phrase.exec(wordsOf(said.lines.join(' ')))?.[0].trim()
  const status = said.status ?? readTrailingStatus(said.lines.join(' '), said.code)
  if (rule.startsWith('status.')) return status && formatEnhancedStatus(status)
  return rule.startsWith('code.') ? rule.slice('code.'.length) : undefined
}

/** Hard are the bounces where the address itself is at fault. */
export function permanenceOf(cause: Cause): Permanence {
  const hard: readonly Cause[] = ['mailbox-unavailable', 'mailbox-disabled', 'domain-unknown']
  return hard.includes(cause) ? 'hard' : 'soft'
}

/** qmail and what descends from it write the status behind their words: "no mailbox here by that name (#5.1.1)". */
function readTrailingStatus(text: string, code: number | undefined): EnhancedStatus | undefined {
  const at = text.lastIndexOf('(#')
  const status = at < 0 ? undefined : parseEnhancedStatus(text.slice(at + 2))
  return status && (code === undefined || Math.floor(code / 100) === status.class) ? status : undefined
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
      (!notBeside || notBeside !== group) && (!onlyBeside || onlyBeside === group) && phrase.test(text),
  )
  return rule && { cause: rule.cause, rule: rule.id }
}

/** The text without addresses and links: "<virus@example.org>" says nothing about the message. */
function wordsOf(text: string): string {
  // What most replies are is told first: splitting costs as much as all patterns together.
  const plain = irregularSpace.test(text) ? text.split(/\s+/).join(' ') : text
  if (!plain.includes('@') && !plain.includes('://')) return plain
  return plain
    .split(' ')
    .filter((word) => !word.includes('@') && !word.includes('://'))
    .join(' ')
}

const irregularSpace = /\s\s|[^\S ]/

/** The line that a phrase stands in; the first one where the rule read a status or a code. */
function lineOf(lines: readonly string[], found: Found | undefined): string {
  const phrase = found && lines.length > 1 ? phraseOf(found.rule) : undefined
  return (phrase && lines.find((line) => phrase.test(wordsOf(line)))) ?? lines[0] ?? ''
}

function phraseOf(rule: string): RegExp | undefined {
  return phrasesByRule.get(rule)
}

const telling = [...earlyPhrases, ...tellingPhrases]
const inOrder = [...surestPhrases, ...telling, ...plainPhrases]
const phrasesByRule = new Map(inOrder.map(({ id, phrase }) => [id, phrase] as const))
const candidatesIn = indexPatterns(inOrder.map(({ phrase }) => phrase))

/** The rules that can hold for a text, in their order. */
function phrasesIn(text: string) {
  const surest: PhraseRule[] = []
  const tellingOnes: PhraseRule[] = []
  const plain: PhraseRule[] = []
  for (const number of candidatesIn(text)) {
    const rule = inOrder[number]
    if (!rule) continue
    const rank =
      number < surestPhrases.length ? surest : number < surestPhrases.length + telling.length ? tellingOnes : plain
    rank.push(rule)
  }
  return { surest, telling: tellingOnes, plain }
}
