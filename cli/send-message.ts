// What is sent, from the words of a command line and the files that they name, as the body of POST /v1/sends has it.
import { basename } from 'node:path'
import { InputError } from '../lib/contract/input-error.ts'
import { maxMessageBytes } from '../lib/contract/message-fields.ts'
import { demandOneStdin, readInput } from './read-input.ts'
import type { MessageOptions } from './send-options.ts'

/** The fields of the message, not yet judged. Throws InputError for files that cannot be read. */
export async function readMessageWords({ from, subject, text, html, eml, header, attach }: MessageOptions) {
  demandOneStdin({ '--text': text, '--html': html, '--eml': eml })
  const headers = readHeaders(header)
  const attachments = await Promise.all(attach.map(readAttachment))
  return {
    from,
    ...(subject !== undefined && { subject }),
    ...(text !== undefined && { text: text === '-' ? (await readInput('--text', '-')).toString() : text }),
    ...(html !== undefined && { html: (await readInput('--html', html)).toString() }),
    ...(eml !== undefined && { raw: toBase64(await readInput('--eml', eml)) }),
    ...(header.length > 0 && { headers }),
    ...(attach.length > 0 && { attachments }),
  }
}

function readHeaders(lines: readonly string[]): Readonly<Record<string, string>> {
  const pairs = lines.map(readHeader)
  const names = pairs.map(([name]) => name.toLowerCase())
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice === undefined) return Object.fromEntries(pairs)
  throw new InputError([{ field: '--header', message: `${twice} is given twice: a message has one of a kind.` }])
}

function readHeader(line: string): readonly [string, string] {
  const [, name, value] = /^([^\s:]+):(.*)$/s.exec(line) ?? []
  if (name !== undefined && value !== undefined) return [name, value.trim()]
  throw new InputError([
    { field: '--header', message: `${JSON.stringify(line)} is no header field: write it as "X-Campaign: 1".` },
  ])
}

async function readAttachment(path: string) {
  const content = await readInput('--attach', path)
  if (content.length <= maxMessageBytes) return { filename: basename(path), content: toBase64(content) }
  throw new InputError([
    { field: '--attach', message: `${path} has ${content.length} bytes: at most ${maxMessageBytes} are sent.` },
  ])
}

function toBase64(bytes: Buffer): string {
  return bytes.toString('base64')
}
