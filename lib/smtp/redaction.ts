// Takes secrets out of what a server says. No eight characters in a row of any form of a secret stay, in whatever of the
// usual spellings they are repeated. What a server cuts into smaller pieces is not recognised, nor is what it encrypts.
import { type Form, formsOf } from './secret-forms.ts'
import { ownWords, type Secret } from './secrets.ts'
import { type Reading, readings } from './unescape.ts'

/** The bytes with every secret replaced. Bytes, since a secret may stand in a line that is not UTF-8. */
export type Redact = (bytes: Uint8Array) => Uint8Array

/** Characters of a form that are taken for a piece of it. */
const pieceLength = 8
const mark = '<redacted>'

interface Sought {
  readonly whole: readonly Form[]
  /** The pieces of forms, and whether each goes with the run that it stands in. */
  readonly pieces: ReadonlyMap<string, boolean>
}
/** Characters that have to go, each alone or with the whole run of base64 around it. */
interface Marks {
  readonly alone: Uint8Array
  readonly inRun: Uint8Array
}

/** What replaces these secrets. */
export function redactionOf(secrets: readonly Secret[]): Redact {
  if (secrets.length === 0) return (bytes) => bytes
  const whole = secrets.flatMap(formsOf)
  const sought = { whole, pieces: new Map(whole.flatMap(piecesOf)) }
  return (bytes) => {
    const text = Buffer.from(bytes).toString('latin1') // one character for each byte
    const marks = { alone: new Uint8Array(text.length), inRun: new Uint8Array(text.length) }
    for (const reading of readings(text.toLowerCase())) markIn(reading, sought, marks)
    widen(marks, text)
    return marks.alone.includes(1) ? Buffer.from(replaceMarked(text, marks), 'latin1') : bytes
  }
}

/** A piece that every server says would tear holes into everything. */
function piecesOf({ text, inRun, inPieces }: Form): readonly (readonly [string, boolean])[] {
  const count = inPieces ? Math.max(0, text.length - pieceLength + 1) : 0
  const pieces = Array.from({ length: count }, (_, at) => text.slice(at, at + pieceLength))
  return pieces.filter((piece) => !ownWords.includes(piece)).map((piece) => [piece, inRun] as const)
}

function markIn({ text, starts, ends }: Reading, { whole, pieces }: Sought, marks: Marks): void {
  const found = (at: number, length: number, inRun: boolean) =>
    marks[inRun ? 'inRun' : 'alone'].fill(1, starts[at], ends[at + length - 1])
  for (const { text: form, inRun } of whole) {
    for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + form.length)) found(at, form.length, inRun)
  }
  for (let at = 0; at + pieceLength <= text.length; at += 1) {
    const inRun = pieces.get(text.slice(at, at + pieceLength))
    if (inRun !== undefined) found(at, pieceLength, inRun)
  }
}

/** The ends of a run hold bits of the secret too, or what was sent along with it. */
function widen({ alone, inRun }: Marks, text: string): void {
  for (const { 0: run, index } of text.matchAll(/[\w+/=-]+/g)) {
    const end = index + run.length
    if (inRun.subarray(index, end).includes(1)) alone.fill(1, index, end)
  }
}

function replaceMarked(text: string, { alone }: Marks): string {
  const parts: string[] = []
  for (let at = 0; at < text.length; ) {
    const isMarked = alone[at] === 1
    const change = alone.indexOf(isMarked ? 0 : 1, at)
    const end = change < 0 ? text.length : change
    parts.push(isMarked ? mark : text.slice(at, end))
    at = end
  }
  return parts.join('')
}
