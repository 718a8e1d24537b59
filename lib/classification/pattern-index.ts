// Many patterns and one text: a single walk over the text tells which of them can match at all (Aho and Corasick, 1975).
// Most replies hold the words of two or three patterns out of fifty; only those are asked.
import { needlesOf } from './needles.ts'

/** The numbers of the patterns that may match a text, in ascending order; none that would match is missing. */
export type CandidatesIn = (text: string) => readonly number[]

/** Prepares case-insensitive patterns. A pattern without needles is a candidate for every text. */
export function indexPatterns(patterns: readonly RegExp[]): CandidatesIn {
  const words = Math.ceil(patterns.length / bitsPerWord)
  const needles = patterns.map(needlesOf)
  const always = new Int32Array(words)
  needles.forEach((found, number) => {
    if (!found) setBit(always, number)
  })
  const automaton = buildAutomaton(needles, words)
  return (text) => bitsOf(walk(text, automaton, Int32Array.from(always)))
}

const bitsPerWord = 31

/** A state is the place of its row in `next`, so that a step is one addition. */
interface Automaton {
  /** By UTF-16 unit: which column of `next`. Column 0 is for all that no needle holds. */
  readonly columns: Uint8Array
  readonly width: number
  /** By state + column: the state behind it. */
  readonly next: Int32Array
  /** By state: whether needles end here. */
  readonly endsHere: Uint8Array
  /** By state / width * words: the patterns of which a needle ends here. */
  readonly ends: Int32Array
  readonly words: number
}

function walk(text: string, { columns, width, next, endsHere, ends, words }: Automaton, found: Int32Array): Int32Array {
  let state = 0
  for (let at = 0; at < text.length; at += 1) {
    state = next[state + (columns[text.charCodeAt(at)] ?? 0)] ?? 0
    if (endsHere[state] === 1) {
      const first = (state / width) * words
      for (let word = 0; word < words; word += 1) found[word] = (found[word] ?? 0) | (ends[first + word] ?? 0)
    }
  }
  return found
}

function bitsOf(found: Int32Array): readonly number[] {
  const numbers: number[] = []
  for (let word = 0; word < found.length; word += 1) {
    for (let rest = found[word] ?? 0; rest !== 0; rest &= rest - 1) {
      numbers.push(word * bitsPerWord + 31 - Math.clz32(rest & -rest))
    }
  }
  return numbers
}

function setBit(bits: Int32Array, number: number, offset = 0): void {
  const word = offset + Math.floor(number / bitsPerWord)
  bits[word] = (bits[word] ?? 0) | (1 << (number % bitsPerWord))
}

function buildAutomaton(needles: readonly (readonly string[] | undefined)[], words: number): Automaton {
  const entries = needles.flatMap((found, number) => (found ?? []).map((needle) => ({ needle, number })))
  const columns = columnsOf(entries.map(({ needle }) => needle))
  const width = new Set(columns).size
  const states = 1 + entries.reduce((sum, { needle }) => sum + needle.length, 0)
  const next = new Int32Array(states * width)
  const ends = new Int32Array(states * words)
  let used = 1
  for (const { needle, number } of entries) {
    let state = 0
    for (const character of needle) {
      const place = state * width + (columns[character.charCodeAt(0)] ?? 0)
      if (next[place] === 0) next[place] = used++
      state = next[place] ?? 0
    }
    setBit(ends, number, state * words)
  }
  linkFailures({ next, ends, width, words })
  return {
    ...{ columns, width, ends, words },
    next: next.map((state) => state * width),
    endsHere: marksOf(ends, { width, words }),
  }
}

/** 1 where a state has an end, by the place of its row. */
function marksOf(ends: Int32Array, { width, words }: Pick<Automaton, 'width' | 'words'>): Uint8Array {
  const states = words === 0 ? 1 : ends.length / words
  const marks = new Uint8Array(states * width)
  for (let state = 0; state < states; state += 1) {
    if (ends.subarray(state * words, (state + 1) * words).some((bits) => bits !== 0)) marks[state * width] = 1
  }
  return marks
}

/** Upper and lower case share a column. */
function columnsOf(needles: readonly string[]): Uint8Array {
  const columns = new Uint8Array(0x1_0000)
  ;[...new Set(needles.join(''))].forEach((character, index) => {
    columns[character.toLowerCase().charCodeAt(0)] = index + 1
    columns[character.toUpperCase().charCodeAt(0)] = index + 1
  })
  return columns
}

/** Where a state has no way on, the text goes on as from the longest ending of it that is a beginning too. */
function linkFailures({ next, ends, width, words }: Pick<Automaton, 'next' | 'ends' | 'width' | 'words'>): void {
  const failures = new Int32Array(next.length / width)
  const queue = [...new Set(next.subarray(0, width))].filter((state) => state !== 0)
  for (let at = 0; at < queue.length; at += 1) {
    const state = queue[at] ?? 0
    const failure = failures[state] ?? 0
    for (let word = 0; word < words; word += 1) {
      ends[state * words + word] = (ends[state * words + word] ?? 0) | (ends[failure * words + word] ?? 0)
    }
    for (let column = 0; column < width; column += 1) {
      const child = next[state * width + column] ?? 0
      const other = next[failure * width + column] ?? 0
      if (child === 0) next[state * width + column] = other
      else {
        failures[child] = other
        queue.push(child)
      }
    }
  }
}
