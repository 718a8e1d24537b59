// One reading for live replies and for the Diagnostic-Code of a DSN: why, by which rule, from which line.
import { type EnhancedStatus, formatEnhancedStatus, parseEnhancedStatus } from '../mail/enhanced-status.ts'
import type { Cause, Permanence } from '../mail/outcome.ts'
import { earlyPhrases, surestPhrases } from './early-phrases.ts'
import { latePhrases } from './late-phrases.ts'
import { indexPatterns } from './pattern-index.ts'
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
  const all = said.lines.join(' ')
  const text = wordsOf(all)
  const status = said.status ?? readHashedStatus(all, said.code)
  const candidates = candidatesIn(text)
  return (
    byPhrase(text, { among: candidates, rank: ranks.surest, status }) ??
    byDecisiveStatus(status) ??
    byPhrase(text, { among: candidates, rank: ranks.telling, status }) ??
    byPreciseStatus(status) ??
    byPhrase(text, { among: candidates, rank: ranks.plain, status }) ??
    byPreciseCode(said.code)
  )
}

function whatIsLeft(said: Said): Found | undefined {
  const all = said.lines.join(' ')
  const text = wordsOf(all)
  const status = said.status ?? readHashedStatus(all, said.code)
  return (
    byPhrase(text, { among: candidatesIn(text), rank: ranks.late, status }) ??
    bySubject(status) ??
    byLastResort(said.code)
  )
}

/**
 * The words that decided: what the phrase of the rule found, or the status or code that the rule read. Undefined where
 * the rule is about none of them.
 */
export function decidingWords(said: Said, rule: string): string | undefined {
  const phrase = phraseOf(rule)
  if (phrase) return phrase.exec(wordsOf(said.lines.join(' ')))?.[0].trim()
  const status = said.status ?? readHashedStatus(said.lines.join(' '), said.code)
  if (rule.startsWith('status.')) return status && formatEnhancedStatus(status)
  return rule.startsWith('code.') ? rule.slice('code.'.length) : undefined
}

/** Hard are the bounces where the address itself is at fault. */
export function permanenceOf(cause: Cause): Permanence {
  const hard: readonly Cause[] = ['mailbox-unavailable', 'mailbox-disabled', 'domain-unknown']
  return hard.includes(cause) ? 'hard' : 'soft'
}

/** qmail writes the status behind its words, "no mailbox here by that name (#5.1.1)", Cisco as "#5.1.0 Address rejected". */
function readHashedStatus(text: string, code: number | undefined): EnhancedStatus | undefined {
  const at = text.startsWith('#') ? 0 : text.lastIndexOf('(#') + 1
  const status = text[at] === '#' ? parseEnhancedStatus(text.slice(at + 1)) : undefined
  return status && (code === undefined || Math.floor(code / 100) === status.class) ? status : undefined
}

function byDecisiveStatus(status: EnhancedStatus | undefined): Found | undefined {
  const text = status && `${status.class}.${status.subject}.${status.detail}`
  return text && decisive.test(text) ? byPreciseStatus(status) : undefined
}

/** The first rule that holds, among those of its rank that can. */
function byPhrase(
  text: string,
  { among, rank, status }: { readonly among: readonly number[]; readonly rank: Rank; readonly status: Said['status'] },
): Found | undefined {
  const group = status && `${status.class}.${status.subject}`
  for (const number of among) {
    const rule = number >= rank.from && number < rank.to ? inOrder[number] : undefined
    if (rule && isAskedBeside(rule, group) && rule.phrase.test(text)) return { cause: rule.cause, rule: rule.id }
  }
  return undefined
}

function isAskedBeside({ notBeside, onlyBeside }: PhraseRule, group: string | undefined): boolean {
  return !notBeside?.some((one) => one === group) && (!onlyBeside || onlyBeside === group)
}

/** The text without addresses and links: "<virus@example.org>" says nothing about the message. */
function wordsOf(text: string): string {
  const plain = irregularSpace.test(text) ? text.split(/\s+/).join(' ') : text
  return withoutWordsWith('://', withoutWordsWith('@', plain))
}

const irregularSpace = / {2}|[^\S ]/

/** Word by word only where there is something to leave out: splitting every text would cost as much as all patterns. */
function withoutWordsWith(sign: string, text: string): string {
  let kept = ''
  let from = 0
  for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, from)) {
    kept += text.slice(from, text.lastIndexOf(' ', at) + 1)
    const end = text.indexOf(' ', at)
    if (end < 0) return kept.trimEnd()
    from = end + 1
  }
  return from === 0 ? text : kept + text.slice(from)
}

/** The line that a phrase stands in; the first one where the rule read a status or a code. */
function lineOf(lines: readonly string[], found: Found | undefined): string {
  const phrase = found && lines.length > 1 ? phraseOf(found.rule) : undefined
  return (phrase && lines.find((line) => phrase.test(wordsOf(line)))) ?? lines[0] ?? ''
}

function phraseOf(rule: string): RegExp | undefined {
  return phrasesByRule.get(rule)
}

const surest = [...surestPhrases, ...overrulingPhrases]
const late = [...latePhrases, ...generalPhrases]
const inOrder = [...surest, ...earlyPhrases, ...tellingPhrases, ...plainPhrases, ...late]
const lateFrom = inOrder.length - late.length
const plainFrom = lateFrom - plainPhrases.length

/** Where the rules of a rank stand in their order. */
interface Rank {
  readonly from: number
  readonly to: number
}

const ranks = {
  surest: { from: 0, to: surest.length },
  telling: { from: surest.length, to: plainFrom },
  plain: { from: plainFrom, to: lateFrom },
  late: { from: lateFrom, to: inOrder.length },
} as const satisfies Readonly<Record<string, Rank>>

const phrasesByRule = new Map(inOrder.map(({ id, phrase }) => [id, phrase] as const))
const candidatesIn = indexPatterns(inOrder.map(({ phrase }) => phrase))
