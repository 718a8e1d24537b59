// Code, enhanced status and words out of what a server is quoted with, wherever in the line they stand.
import { type EnhancedStatus, parseEnhancedStatus } from '../../mail/enhanced-status.ts'
import type { Said } from '../read-cause.ts'

/** RFC 5321 section 4.2: a code at the beginning, behind what leads a quotation in, or before an enhanced status. */
const codes: readonly RegExp[] = [
  /(?:^|[^\d.\w])([245]\d\d)[ -]{1,3}#?\(?["']?[245]\.\d{1,3}\.\d{1,3}(?![\d.])/,
  /(?:said|says|returned|replied|responded|response|reply|error|answer(?:ed)?|code|with|was|reason|status|smtp|<<<|data|rcpt to|mail from)["']?\s{0,3}[:;=#(]{0,2}\s{0,3}["'<(]{0,2}([45]\d\d)(?![\d.])/i,
  /(?:^|\n)\s{0,20}["'<(#]{0,2}([45]\d\d)(?=[ \-:;,.]|$)/,
  /[>:;("'[\]] ?#?([45]\d\d)(?=[ -][^\d]|: )/,
]

/** RFC 3463 section 2, where it stands for itself: not inside an address of a host or the version of a program. */
const status = /(?:^|[\s(#["':;,<=-])([245]\.\d{1,3}\.\d{1,3})(?![\d.]\d|\d|\.\w)/

/** The reply code that a text names. */
export function readCode(text: string): number | undefined {
  for (const form of codes) {
    const code = form.exec(text)?.[1]
    if (code !== undefined) return Number(code)
  }
  return undefined
}

/** What stands from the reply code on: the words before it are those of the system that quotes. */
export function fromCodeOn(text: string): string | undefined {
  for (const form of codes) {
    const found = form.exec(text)
    if (found?.[1] !== undefined) return text.slice(found.index + found[0].indexOf(found[1]))
  }
  return undefined
}

/** The enhanced status that a text names. */
function readStatus(text: string): EnhancedStatus | undefined {
  return parseEnhancedStatus(status.exec(text)?.[1] ?? '')
}

/** Nobody says more about one recipient; what is behind it is a message that was not told apart. */
const maxSaid = 16 * 1024

/** A text as the reading of causes takes it. The codes that begin its further lines are no words. */
export function saidIn(whole: string): Said {
  const text = whole.slice(0, maxSaid)
  const lines = text
    .split('\n')
    .map((line) => line.trim().replace(/^[245]\d\d[ -](?:[245]\.\d{1,3}\.\d{1,3} )?/, ''))
    .filter((line) => line !== '')
  return { code: readCode(text), status: readStatus(text), lines }
}
