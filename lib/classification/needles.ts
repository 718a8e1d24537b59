// Which plain words a pattern cannot match without. Read from the pattern itself, so that nobody has to keep them in step.

/**
 * Lower-case strings of which every text that the pattern matches holds at least one; undefined where the pattern
 * can match without any, or uses what is not read here (then it has to be asked always).
 */
export function needlesOf({ source }: RegExp): readonly string[] | undefined {
  const { needles, end } = readAlternatives(source, 0)
  return end === source.length ? needles : undefined
}

type Needles = readonly string[] | undefined

interface Read {
  readonly needles: Needles
  readonly end: number
}

/** "a|b|c", up to the bracket that closes it: one needle of each alternative may be the one in the text. */
function readAlternatives(source: string, start: number): Read {
  const all: string[] = []
  let isKnown = true
  let at = start
  for (;;) {
    const { needles, end } = readSequence(source, at)
    if (needles) all.push(...needles)
    else isKnown = false
    if (source[end] !== '|') return { needles: isKnown ? [...new Set(all)] : undefined, end }
    at = end + 1
  }
}

/** Parts one behind the other: all are in the text, so the rarest of them, which is the longest, is enough. */
function readSequence(source: string, start: number): Read {
  const parts: Needles[] = []
  let run = ''
  let at = start
  while (at < source.length && source[at] !== '|' && source[at] !== ')') {
    const atom = readAtom(source, at)
    const { least, end } = readRepetition(source, atom.end)
    if (atom.character === undefined || least === 0 || end > atom.end) {
      if (atom.character !== undefined && least > 0) run += atom.character
      parts.push(run === '' ? undefined : [run], least > 0 ? atom.needles : undefined)
      run = ''
    } else run += atom.character
    at = end
  }
  parts.push(run === '' ? undefined : [run])
  return { needles: parts.reduce(rarer, undefined), end: at }
}

function rarer(one: Needles, other: Needles): Needles {
  return weight(other) > weight(one) ? other : one
}

/** The shortest needle counts: it is the one that is found too often. */
function weight(needles: Needles): number {
  return needles === undefined || needles.length === 0 ? 0 : Math.min(...needles.map(({ length }) => length))
}

interface Atom {
  /** Of a group. */
  readonly needles?: Needles
  /** Of a character that stands for itself. */
  readonly character?: string
  readonly end: number
}

function readAtom(source: string, at: number): Atom {
  const character = source.charAt(at)
  if (character === '(') return readGroup(source, at)
  if (character === '[') return { end: endOfClass(source, at) }
  if (character === '\\') return readEscape(source, at)
  return isPlain(character) ? { character: character.toLowerCase(), end: at + 1 } : { end: at + 1 }
}

function readGroup(source: string, at: number): Atom {
  const opening = /^\((?:\?(?:<\w+>|:|<?[=!]))?/.exec(source.slice(at, at + 40))?.[0] ?? '('
  const { needles, end } = readAlternatives(source, at + opening.length)
  // What stands in a look-around is not part of the match, or must not be there.
  return /[=!]$/.test(opening) ? { end: end + 1 } : { needles, end: end + 1 }
}

function readEscape(source: string, at: number): Atom {
  const escaped = source.charAt(at + 1)
  // Letters and digits behind a backslash are classes, borders and references; \u and \x are not read here.
  if (/[ux]/.test(escaped)) return { end: at + 2 + (escaped === 'u' ? 4 : 2) }
  return /\w/.test(escaped) ? { end: at + 2 } : { character: escaped, end: at + 2 }
}

function endOfClass(source: string, at: number): number {
  let end = at + 1
  while (end < source.length && source[end] !== ']') end += source[end] === '\\' ? 2 : 1
  return end + 1
}

function readRepetition(source: string, at: number): { readonly least: number; readonly end: number } {
  const [all = '', mark = '', least = '1'] = /^(?:([?*+])|\{(\d+)(?:,\d*)?\})\??/.exec(source.slice(at, at + 16)) ?? []
  return { least: mark === '?' || mark === '*' ? 0 : Number(least), end: at + all.length }
}

function isPlain(character: string): boolean {
  if (character.charCodeAt(0) < 128) return character !== '.' && character !== '^' && character !== '$'
  // Of other scripts only letters whose upper and lower case are one of each, or that have none.
  return /[а-яё]/i.test(character) || character.toUpperCase() === character.toLowerCase()
}
