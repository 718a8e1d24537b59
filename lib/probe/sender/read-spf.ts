// Reads the SPF record of a domain, and counts what it makes its receivers ask: RFC 7208 section 4.6.4.
import type { Observed } from '../../mail/observed.ts'
import { type RecordsAnswer, readTexts } from '../../records/dns-records.ts'
import { noData, noSuchName } from '../../records/resolver-error.ts'
import { readSpf, type SpfQuestion, type SpfRecord, spfQuestions, termForEverybody } from '../../records/spf-record.ts'
import { maxSpfLookups, type SpfCost, type SpfPublished } from '../../records/spf-result.ts'
import type { Questions } from './questions.ts'

/** Counted no further: a record that includes itself has no end. */
const maxCounted = 2 * maxSpfLookups

/** The record, and what all of its terms cost. `absent`: no such domain. */
export async function readSpfOf(domain: string, questions: Questions): Promise<Observed<SpfPublished>> {
  const texts = readTexts(await questions.texts(domain))
  if (texts.kind !== 'seen') return texts
  const reading = readSpf(texts.value)
  if (reading.kind !== 'record') return { kind: 'seen', value: { reading } }
  return { kind: 'seen', value: { reading, cost: await countCost({ domain, record: reading.record }, questions) } }
}

interface Published {
  readonly domain: string
  readonly record: SpfRecord
}

/** A record, and whether whoever passes by it passes by the first one too: not behind "-include:". */
interface Reached extends Published {
  readonly isPass: boolean
}

interface Asked {
  readonly question: SpfQuestion
  readonly isPass: boolean
}

interface Told {
  readonly how: 'answered' | 'void' | 'lost' | 'unanswered'
  readonly question: SpfQuestion
  readonly leadsTo?: Published
}

/** Level by level: the records that one includes are asked for at once. */
async function countCost(root: Published, questions: Questions): Promise<SpfCost> {
  const told: Told[] = []
  let lookups = 0
  let isAtLeast = false
  const openTerms: string[] = []
  let level: readonly Reached[] = [{ ...root, isPass: true }]
  while (level.length > 0 && lookups <= maxCounted) {
    const asked = level.flatMap(questionsOf)
    lookups += asked.length
    isAtLeast = asked.length > maxCounted
    const answers = await Promise.all(
      asked
        .slice(0, maxCounted)
        .map(async ({ question, isPass }) => ({ isPass, ...(await follow(question, questions)) })),
    )
    told.push(...answers)
    openTerms.push(...answers.flatMap(openTermOf))
    level = answers.flatMap(({ leadsTo, isPass }) => (leadsTo ? [{ ...leadsTo, isPass }] : []))
  }
  const termsThat = (wanted: Told['how']) =>
    told.flatMap(({ how, question }) => (how === wanted ? [question.term] : []))
  return {
    lookups,
    isAtLeast: isAtLeast || level.length > 0,
    voidTerms: termsThat('void'),
    openTerms,
    lostTerms: termsThat('lost'),
    unanswered: termsThat('unanswered'),
  }
}

function questionsOf({ domain, record, isPass }: Reached): readonly Asked[] {
  return spfQuestions(record, domain).map((question) => ({
    question,
    isPass: isPass && !/^[-~?]/.test(question.term),
  }))
}

function openTermOf({ question, leadsTo, isPass }: Told & Pick<Asked, 'isPass'>): readonly string[] {
  const term = leadsTo && isPass ? termForEverybody(leadsTo.record) : undefined
  return term === undefined ? [] : [`${question.term}: ${term}`]
}

async function follow(question: SpfQuestion, questions: Questions): Promise<Told> {
  const { name, asksFor } = question
  if (name === undefined) return { how: 'answered', question }
  if (asksFor === 'record') return followRecord(question, name, questions)
  const answers = await Promise.all(askersFor(asksFor, questions).map((ask) => ask(name)))
  if (answers.some(({ kind }) => kind === 'records')) return { how: 'answered', question }
  return { how: answers.every(isVoid) ? 'void' : 'unanswered', question }
}

/** RFC 7208 section 5.2: an included domain without a record of its own ends every evaluation that comes by. */
async function followRecord(question: SpfQuestion, domain: string, questions: Questions): Promise<Told> {
  const answer = await questions.texts(domain)
  if (answer.kind === 'error') return { how: isVoid(answer) ? 'lost' : 'unanswered', question }
  const reading = readSpf(answer.records.map((strings) => strings.join('')))
  if (reading.kind !== 'record') return { how: 'lost', question }
  return { how: 'answered', question, leadsTo: { domain, record: reading.record } }
}

type AnyAsk = (name: string) => Promise<RecordsAnswer<unknown>>

function askersFor(asksFor: SpfQuestion['asksFor'], { ipv4, ipv6, mailExchangers }: Questions): readonly AnyAsk[] {
  if (asksFor === 'mail-exchangers') return [mailExchangers]
  return asksFor === 'ipv4-addresses' ? [ipv4] : [ipv4, ipv6]
}

function isVoid(answer: RecordsAnswer<unknown>): boolean {
  return answer.kind === 'error' && [noData, noSuchName].includes(answer.code)
}
