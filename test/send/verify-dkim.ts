// A DKIM verifier of the tests' own, RFC 6376 section 6 for relaxed/relaxed. It shares no line with the signer, and is tried
// on the signatures of another one (nodemailer's) first.
import { createHash, type KeyObject, verify } from 'node:crypto'

/** Whether the topmost signature of a message verifies with this key, or why not. */
export function verifyDkim(
  message: Buffer,
  key: KeyObject,
): 'pass' | 'no signature' | 'body changed' | 'header changed' {
  const [head, body] = splitMessage(message)
  const fields = unfold(head)
  const top = fields.find(([name]) => name === 'dkim-signature')
  if (!top) return 'no signature'
  const tags = new Map(top[1].split(';').map((tag) => splitAt(tag.trim(), '=')))
  const bodyHash = createHash('sha256').update(canonicalBody(body)).digest('base64')
  if (bodyHash !== squeeze(tags.get('bh') ?? '')) return 'body changed'
  const stack = fields.filter((field) => field !== top).reverse()
  let data = ''
  for (const name of squeeze(tags.get('h') ?? '')
    .toLowerCase()
    .split(':')) {
    const index = stack.findIndex(([known]) => known === name)
    if (index < 0) continue
    const [field] = stack.splice(index, 1)
    data += `${name}:${canonicalValue(field?.[1] ?? '')}\r\n`
  }
  data += `dkim-signature:${canonicalValue(top[1].replace(/(;\s*b=)[^;]*/, '$1'))}`
  const signature = Buffer.from(squeeze(tags.get('b') ?? ''), 'base64')
  const bytes = Buffer.from(data, 'latin1')
  const good = tags.get('a')?.startsWith('ed25519')
    ? verify(null, createHash('sha256').update(bytes).digest(), key, signature)
    : verify('sha256', bytes, key, signature)
  return good ? 'pass' : 'header changed'
}

/** The names that the topmost signature covers. */
export function signedNames(message: Buffer): readonly string[] {
  const tags = unfold(splitMessage(message)[0]).find(([name]) => name === 'dkim-signature')?.[1] ?? ''
  return squeeze(/;\s*h=([^;]*)/.exec(tags)?.[1] ?? '')
    .toLowerCase()
    .split(':')
}

function splitMessage(message: Buffer): readonly [string, string] {
  const text = message.toString('latin1')
  return splitAt(text, '\r\n\r\n')
}

function splitAt(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + mark.length)]
}

function unfold(head: string): readonly (readonly [string, string])[] {
  const lines: string[] = []
  for (const line of head.split('\r\n')) {
    if (/^[ \t]/.test(line) && lines.length > 0) lines.push(`${lines.pop()}${line}`)
    else lines.push(line)
  }
  return lines.map((line) => {
    const [name, value] = splitAt(line, ':')
    return [name.trim().toLowerCase(), value]
  })
}

function canonicalValue(value: string): string {
  return value
    .split(/[ \t]+/)
    .join(' ')
    .trim()
}

function canonicalBody(body: string): Buffer {
  const lines = body.split('\r\n').map((line) =>
    line
      .split(/[ \t]+/)
      .join(' ')
      .replace(/ $/, ''),
  )
  while (lines.length > 0 && lines.at(-1) === '') lines.pop()
  return Buffer.from(lines.map((line) => `${line}\r\n`).join(''), 'latin1')
}

function squeeze(text: string): string {
  return text.replace(/\s/g, '')
}
