// A reply as people paste it: from a log, a transcript, a notification, with quotes and lead-ins, or a lone status.
import { type EnhancedStatus, parseEnhancedStatus } from '../mail/enhanced-status.ts'
import { makeReply, type Reply } from '../mail/reply.ts'
import type { Stage } from '../mail/stage.ts'

export type PastedReply =
  | {
      readonly kind: 'reply'
      readonly reply: Reply
      /** The stage that the words around the reply name, if they do. */
      readonly stage?: Stage
    }
  /** An enhanced status without a code, and the text from there on. */
  | { readonly kind: 'status'; readonly status: EnhancedStatus; readonly words: string }

/** The first reply in a pasted text, else the first enhanced status, else undefined. */
export function readPastedReply(text: string): PastedReply | undefined {
  const lines = withoutQuotes(text)
    .split(/\r?\n|(?:\\r)?\\n/) // in logs and shells the line ends are often written out: \r\n
    .map((line) => withoutMark(line.trim()))
  return readReply(lines, readStage(text)) ?? readStatus(lines)
}

/** Codes at the beginning of a line, after a colon or the like ("said: 550 …"), or before an enhanced status. */
const coded = /(?:^|[:;<>(["'] ?|\s(?=[245]\d\d[ -][245]\.\d{1,3}\.\d))([2-5]\d\d)(?:([ -])(.*)|[,:](?=\s)(.*))?$/
const leading = /^([2-5]\d\d)(?:([ -])(.*))?$/

function readReply(lines: readonly string[], stage: Stage | undefined): PastedReply | undefined {
  const found = lines.map((line) => coded.exec(line))
  const begin = found.findIndex((match) => match !== null)
  const [lead = '', code = '', separator, text, listed = ''] = found[begin] ?? []
  if (begin === -1) return undefined
  const rest = withoutBracket(text ?? listed.trim(), lead)
  const first = separator === '-' ? splitJoined(rest, code) : [{ text: rest, last: true }]
  const open = !first.some(({ last }) => last)
  const texts = [...first.map((one) => one.text), ...furtherLines(lines.slice(begin + 1), { code, open })]
  return { kind: 'reply', reply: makeReply(Number(code), texts), ...(stage && { stage }) }
}

/** Logs of Postfix write the lines of one reply behind each other: "550-5.7.26 one 550 5.7.26 two". */
function splitJoined(text: string, code: string): readonly { readonly text: string; readonly last: boolean }[] {
  const marks = text.split(new RegExp(` (${code}[ -])(?=\\S)`))
  return marks
    .filter((_, index) => index % 2 === 0)
    .map((part, index) => ({ text: part, last: marks[index * 2 - 1] === `${code} ` }))
}

/** The lines that belong to the reply: of its code until one without "-", and what a mail program has wrapped. */
function furtherLines(
  lines: readonly string[],
  { code, open }: { readonly code: string; readonly open: boolean },
): readonly string[] {
  const further: string[] = []
  let ended = !open
  for (const line of lines) {
    const match = leading.exec(line)
    if ((match && (ended || match[1] !== code)) || line === '' || isClientLine(line)) break
    further.push(match ? (match[3] ?? '') : line)
    if (match) ended = match[2] !== '-'
  }
  return further
}

function readStatus(lines: readonly string[]): PastedReply | undefined {
  const found = lines.map((line) => /(?<![\w.])[245]\.\d{1,3}\.\d{1,3}(?!\.?\d)/.exec(line))
  const match = found.find((one) => one !== null)
  const status = parseEnhancedStatus(match?.[0] ?? '')
  return match && status && { kind: 'status', status, words: match.input.slice(match.index) }
}

/** How Postfix ("in reply to RCPT TO command") and Exim ("after RCPT TO:<…>") name what was answered. */
function readStage(text: string): Stage | undefined {
  const named =
    /\b(?:in reply to|after) (initial connection|[eh][he]lo|starttls|auth|mail from|rcpt to|end of data|data)\b/i.exec(
      text,
    )
  return stagesByName[named?.[1]?.toLowerCase() ?? '']
}

const stagesByName: Readonly<Partial<Record<string, Stage>>> = {
  'initial connection': 'greeting',
  ehlo: 'ehlo',
  helo: 'helo',
  starttls: 'starttls',
  auth: 'auth',
  'mail from': 'mail',
  'rcpt to': 'rcpt',
  data: 'data',
  'end of data': 'dot',
}

/** "status=sent (250 2.0.0 Ok: queued)": the bracket around the reply is not the server's. */
function withoutBracket(text: string, lead: string): string {
  return lead.startsWith('(') && text.endsWith(')') ? text.slice(0, -1) : text
}

/** The marks that notifications, swaks and logs put before what a server said. */
function withoutMark(line: string): string {
  return line.replace(/^(?:<<<|<~|<-|<\*\*|S:|diagnostic-code:\s{0,9}smtp;|smtp;)\s{0,9}/i, '')
}

function isClientLine(line: string): boolean {
  return /^(?:>>>|~>|->|C:)/.test(line)
}

function withoutQuotes(text: string): string {
  const trimmed = text.trim()
  const quoted = /^(["'`“‘])/.test(trimmed) && /["'`”’]$/.test(trimmed) && trimmed.length > 1
  return quoted ? trimmed.slice(1, -1).trim() : trimmed
}
