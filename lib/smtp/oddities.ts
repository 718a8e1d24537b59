// What is odd about the bytes of a reply that can be read all the same: RFC 5321 sections 2.3.8, 2.4, 4.2 and 4.5.3.1.5.
import { parseEnhancedStatus } from '../mail/enhanced-status.ts'
import { formatReply, type Reply } from '../mail/reply.ts'
import type { OddityKind } from '../mail/session-facts.ts'
import type { SessionStage } from './patience.ts'
import { isUtf8 } from './visible-text.ts'

/** Section 4.5.3.1.5: 512 octets of a reply line, the CRLF among them. */
const longestLine = 512 - 2

const ordinary = /^[\t\x20-\x7e]*$/
/** U+0080 to U+009F in UTF-8. */
const c1Control = /\xc2[\x80-\x9f]/

/** What is odd inside one line, given without its end, as bytes and as latin1. */
export function lineOddities(line: Uint8Array, text: string): readonly OddityKind[] {
  const kinds: OddityKind[] = []
  if (line.length > longestLine) kinds.push('long-line')
  if (/^\d{3}\t/.test(text)) kinds.push('tab-separator')
  else if (/^\d{3}[^ -]/.test(text)) kinds.push('no-separator')
  return ordinary.test(text) ? kinds : [...kinds, ...characterOddities(line, text)]
}

function characterOddities(line: Uint8Array, text: string): readonly OddityKind[] {
  const utf8 = isUtf8(line)
  const found: readonly (readonly [OddityKind, boolean])[] = [
    ['nul', text.includes('\0')],
    ['control-characters', /[^\t\x20-\x7e\x80-\xff]/.test(text.replaceAll('\0', '')) || (utf8 && c1Control.test(text))],
    ['not-utf-8', !utf8],
  ]
  return found.filter(([, isSo]) => isSo).map(([kind]) => kind)
}

/** The positive codes of RFC 5321 section 4.3.2, where more than one exact code is let through. */
const usualCodes: Readonly<Partial<Record<SessionStage, readonly number[]>>> = {
  ehlo: [250],
  helo: [250],
  mail: [250],
  rcpt: [250, 251],
  dot: [250],
  quit: [221, 250], // 250 to the RSET that takes back what a probe began
}

/** What is odd about a whole reply, with the line that shows it. */
export function replyOddities(reply: Reply, stage: SessionStage): readonly { kind: OddityKind; line: string }[] {
  const contradicting = carriesStatus(reply, stage) ? reply.lines.findIndex((text) => isOfOtherClass(text, reply)) : -1
  return [
    ...(isUnusual(reply, stage) ? [{ kind: 'unusual-code', line: 0 } as const] : []),
    ...(contradicting < 0 ? [] : [{ kind: 'class-mismatch', line: contradicting } as const]),
  ].map(({ kind, line }) => ({ kind, line: formatReply(reply)[line] ?? '' }))
}

function isUnusual({ code }: Reply, stage: SessionStage): boolean {
  return code < 300 && usualCodes[stage]?.includes(code) === false
}

/** RFC 2034 section 4: every 2yz, 4yz and 5yz but the greeting and the answers to EHLO and HELO. */
function carriesStatus({ code }: Reply, stage: SessionStage): boolean {
  if (code >= 300 && code < 400) return false
  return code >= 400 || (stage !== 'greeting' && stage !== 'ehlo' && stage !== 'helo')
}

function isOfOtherClass(text: string, { code }: Reply): boolean {
  const status = parseEnhancedStatus(text)
  return status !== undefined && status.class !== Math.floor(code / 100)
}
