// Colours and letters of a terminal: what a verdict looks like, with colour or without, in Unicode or in ASCII.
import type { Verdict } from '../mail/outcome.ts'
import { verdictMark } from './verdict-mark.ts'

/** How text for a terminal is to look; plain Unicode where nothing is said. */
export interface TextStyle {
  readonly colour?: boolean
  readonly ascii?: boolean
}

const asciiMark: Readonly<Record<Verdict, string>> = { pass: '+', warn: '!', fail: 'x', inconclusive: '?' }

/** SGR parameters of ECMA-48, of the eight colours that every terminal has. */
const sgr: Readonly<Record<Verdict, number>> = { pass: 32, warn: 33, fail: 31, inconclusive: 36 }

/** The text in the colour of a verdict, or as it is. */
export function paint(text: string, verdict: Verdict, mode: 'colour' | 'plain'): string {
  return mode === 'plain' ? text : `\u001b[${sgr[verdict]}m${text}\u001b[0m`
}

/** The text with as many of its first characters in the colour of a verdict. */
export function paintStart(
  text: string,
  { length, verdict, style }: { readonly length: number; readonly verdict: Verdict; readonly style: TextStyle },
): string {
  return paint(text.slice(0, length), verdict, style.colour ? 'colour' : 'plain') + text.slice(length)
}

/** A symbol for each verdict, all of one column. */
export function symbolsFor(mode: 'unicode' | 'ascii'): Readonly<Record<Verdict, string>> {
  return mode === 'ascii' ? asciiMark : verdictMark
}

/** The symbols of a style. */
export function styleSymbols({ ascii }: TextStyle): Readonly<Record<Verdict, string>> {
  return symbolsFor(ascii ? 'ascii' : 'unicode')
}

const asciiFor: ReadonlyMap<string, string> = new Map([
  ...[...'─–—−·'].map((dash) => [dash, '-'] as const),
  ...[...'’‘'].map((quote) => [quote, "'"] as const),
  ...[...'“”«»'].map((quote) => [quote, '"'] as const),
  ['→', '>'],
  ['←', '<'],
  ['…', '...'],
])

/** The finished text as a style wants it. */
export function styledText(text: string, { ascii }: TextStyle): string {
  return ascii ? asciiText(text) : text
}

/** The text in ASCII; our own characters keep their width, those of strangers are spelt out. */
function asciiText(text: string): string {
  return text
    .replace(/\S\S…/gu, '...')
    .replace(/\P{ASCII}/gu, (one) => asciiFor.get(one) ?? `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`)
}
