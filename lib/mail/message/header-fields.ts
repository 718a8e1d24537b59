// The header of a message, RFC 5322 section 2.2: fields by name, unfolded. Read leniently, since broken mail is read too.

export interface Header {
  /** The values of a field in their order, by its name in lower case; at most `maxFields` of them all. */
  readonly fields: ReadonlyMap<string, readonly string[]>
  /** Where the body begins. */
  readonly bodyStart: number
}

/** More than any honest message has; what is behind them is passed over. */
const maxFields = 1000
const maxValueLength = 64 * 1024

/** One field: its name in lower case, its value unfolded. */
export interface HeaderField {
  readonly name: string
  readonly value: string
}

/** The header that begins at `start`, and ends at the first empty line or at `end`. */
export function readHeader(text: string, start: number, end: number): Header {
  const fields = new Map<string, string[]>()
  const bodyStart = eachField(text, { start, end }, (name, value) => {
    const known = fields.get(name)
    if (known) known.push(value)
    else fields.set(name, [value])
  })
  return { fields, bodyStart }
}

/** The fields of the same header in the order in which they stand: trace fields are prepended, so it tells who wrote them. */
export function readHeaderFields(text: string, start: number, end: number): readonly HeaderField[] {
  const fields: HeaderField[] = []
  eachField(text, { start, end }, (name, value) => fields.push({ name, value }))
  return fields
}

/** Calls for every field; answers with where the body begins. */
function eachField(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  take: (name: string, value: string) => void,
): number {
  let count = 0
  let name = ''
  let value = ''
  const keep = () => {
    if (name === '' || ++count > maxFields) return
    take(name, value.trim())
  }
  let at = start
  while (at < end) {
    const feed = text.indexOf('\n', at)
    const next = feed < 0 || feed >= end ? end : feed + 1
    const line = lineAt(text, at, next)
    at = next
    if (line === '') break
    if (isContinued(line, value)) {
      if (value.length < maxValueLength) value += ` ${line.trim()}`
      continue
    }
    const colon = line.indexOf(':')
    // "From " of an mbox, and what else is no field, is passed over.
    if (colon <= 0 || line.startsWith('From ') || line.startsWith('>From ')) continue
    keep()
    name = line.slice(0, colon).trimEnd().toLowerCase()
    value = line.slice(colon + 1)
  }
  keep()
  return at
}

/** The first value of a field, or an empty text. */
export function fieldOf({ fields }: Pick<Header, 'fields'>, name: string): string {
  return fields.get(name)?.[0] ?? ''
}

function lineAt(text: string, start: number, next: number): string {
  let end = next
  if (end > start && text.charCodeAt(end - 1) === 10) end--
  if (end > start && text.charCodeAt(end - 1) === 13) end--
  return text.slice(start, end)
}

/** Folded (RFC 5322 section 2.2.3), or a parameter that a broken mailer put at the beginning of the next line. */
function isContinued(line: string, value: string): boolean {
  const first = line.charCodeAt(0)
  return first === 32 || first === 9 || (value.endsWith(';') && /^[\w-]{1,40}=/.test(line))
}
