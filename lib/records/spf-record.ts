// An SPF record as it is published, and what a receiver has to ask for it: RFC 7208 sections 4.5, 4.6 and 5.

const mechanisms = ['all', 'include', 'a', 'mx', 'ptr', 'ip4', 'ip6', 'exists'] as const
type Mechanism = (typeof mechanisms)[number]

interface SpfDirective {
  /** As it stands: "-all". */
  readonly text: string
  readonly qualifier: string
  readonly mechanism: Mechanism
  /** What stands behind ":" or "/"; empty where nothing does. */
  readonly value: string
}

export interface SpfRecord {
  /** As it is published. */
  readonly text: string
  readonly directives: readonly SpfDirective[]
  readonly redirect?: string
}

export type SpfReading =
  /** `similar`: texts that mean to be such a record, and that nobody takes for one. */
  | { readonly kind: 'none'; readonly similar: readonly string[] }
  /** RFC 7208 section 4.5: receivers take none of them. */
  | { readonly kind: 'several'; readonly texts: readonly string[] }
  | { readonly kind: 'record'; readonly record: SpfRecord }

/** What the TXT records of a domain amount to. Never throws; what is wrong within a record is for an evaluation to say. */
export function readSpf(texts: readonly string[]): SpfReading {
  const records = texts.filter((text) => /^v=spf1(?: |$)/i.test(text))
  const [only, ...others] = records
  if (only === undefined) return { kind: 'none', similar: texts.filter((text) => /^\W*v\W{1,3}spf/i.test(text)) }
  return others.length > 0 ? { kind: 'several', texts: records } : { kind: 'record', record: readRecord(only) }
}

function readRecord(text: string): SpfRecord {
  const terms = text.split(' ').slice(1)
  const redirect = terms.flatMap((term) => /^redirect=(.+)$/i.exec(term)?.[1] ?? [])[0]
  return { text, directives: terms.flatMap(readDirective), ...(redirect !== undefined && { redirect }) }
}

function readDirective(text: string): readonly SpfDirective[] {
  const [, qualifier = '', name = '', value = ''] = /^([+?~-]?)([a-z0-9]+)(?:(?=\/)|:|$)(.*)$/i.exec(text) ?? []
  const mechanism = mechanisms.find((one) => one === name.toLowerCase())
  return mechanism === undefined ? [] : [{ text, qualifier: qualifier || '+', mechanism, value }]
}

/** Those that are read: nothing is behind "all". */
function readDirectives({ directives }: SpfRecord): readonly SpfDirective[] {
  const all = directives.findIndex(({ mechanism }) => mechanism === 'all')
  return all < 0 ? directives : directives.slice(0, all + 1)
}

/** Whether there is a term by which an address could pass: "v=spf1 -all" is that of a domain that sends no mail. */
export function canLetPass(record: SpfRecord): boolean {
  const read = readDirectives(record)
  return (
    (record.redirect !== undefined && read.at(-1)?.mechanism !== 'all') ||
    read.some(({ qualifier }) => qualifier === '+')
  )
}

/** The term that lets every address pass, where there is one: "+all", "ip4:0.0.0.0/0". */
export function termForEverybody(record: SpfRecord): string | undefined {
  return readDirectives(record).find(({ mechanism, qualifier, value }) => {
    const isWholeWorld = mechanism === 'all' || (/^ip[46]$/.test(mechanism) && /\/0$/.test(value))
    return isWholeWorld && qualifier === '+'
  })?.text
}

/** A term for which a receiver asks name servers. RFC 7208 section 4.6.4 counts them: ten are allowed. */
export interface SpfQuestion {
  readonly term: string
  /** Absent where it depends on the message: macros. */
  readonly name?: string
  /** `record`: another domain's SPF record, whose terms count too. */
  readonly asksFor: 'record' | 'addresses' | 'mail-exchangers' | 'ipv4-addresses' | 'names'
}

const asksFor: Readonly<Partial<Record<Mechanism, SpfQuestion['asksFor']>>> = {
  include: 'record',
  a: 'addresses',
  mx: 'mail-exchangers',
  ptr: 'names',
  exists: 'ipv4-addresses',
}

/** In their order. Behind "all" nothing is read, and a redirect holds only without it. */
export function spfQuestions(record: SpfRecord, domain: string): readonly SpfQuestion[] {
  const { redirect } = record
  const read = readDirectives(record)
  const questions = read.flatMap(({ text, mechanism, value }) => {
    const wanted = asksFor[mechanism]
    return wanted ? [questionOf(text, { asksFor: wanted, name: value.replace(/\/.*$/, '') || domain })] : []
  })
  if (redirect === undefined || read.at(-1)?.mechanism === 'all') return questions
  return [...questions, questionOf(`redirect=${redirect}`, { asksFor: 'record', name: redirect })]
}

function questionOf(term: string, { asksFor, name }: Required<Omit<SpfQuestion, 'term'>>): SpfQuestion {
  // RFC 7208 section 5.5: the names of the sending address are asked for, whichever it is.
  if (asksFor === 'names' || name.includes('%')) return { term, asksFor }
  return { term, asksFor, name: name.replace(/\.$/, '').toLowerCase() }
}
