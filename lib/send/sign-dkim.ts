// DKIM signatures, RFC 6376 with RSA (RFC 8301) and Ed25519 (RFC 8463), relaxed/relaxed. nodemailer's own signer knows no
// Ed25519 and signs each field once: whoever then adds a second From shows another sender under a valid signature.
import { createHash, createPrivateKey, type KeyObject, sign } from 'node:crypto'

export interface DkimKey {
  readonly domain: string
  readonly selector: string
  readonly key: KeyObject
}

/** RFC 8301 section 3.2: verifiers need not take less than 2048, and many do not. */
const leastRsaBits = 2048

/** Fields that are signed where they are there, as often as they are there (RFC 6376 section 5.4.1). */
const signed = [
  ...['from', 'sender', 'reply-to', 'to', 'cc', 'subject', 'date', 'message-id', 'in-reply-to', 'references'],
  ...['mime-version', 'content-type', 'content-transfer-encoding', 'auto-submitted', 'x-smtping-token'],
  ...['list-id', 'list-unsubscribe', 'list-unsubscribe-post', 'feedback-id'],
]

/** Signed once more than they are there, so that nobody can add one (RFC 6376 section 8.15). */
const sealed = ['from', 'to', 'subject', 'date']

/** A key in PEM. Throws RangeError, without a word of the key, for one that cannot sign or would not be trusted. */
export function readDkimKey({ domain, selector, pem }: { domain: string; selector: string; pem: string }): DkimKey {
  const key = readPem(pem)
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key
  if (type !== 'rsa' && type !== 'ed25519')
    throw new RangeError(`DKIM signs with RSA or Ed25519, and this key is ${type}.`)
  const bits = details?.modulusLength ?? 0
  if (type === 'rsa' && bits < leastRsaBits)
    throw new RangeError(`An RSA key for DKIM has at least ${leastRsaBits} bits (RFC 8301), and this one has ${bits}.`)
  return { domain: domain.toLowerCase(), selector, key }
}

function readPem(pem: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch {
    throw new RangeError('This is no private key in PEM without a passphrase.')
  }
}

/** The key for mail from a domain: its own, or else that of the nearest domain above it, which DMARC takes too. */
export function keyForDomain<Key extends { readonly domain: string }>(
  keys: readonly Key[],
  from: string,
): Key | undefined {
  const labels = from.toLowerCase().split('.')
  const domains = labels.map((_, index) => labels.slice(index).join('.'))
  return domains.flatMap((domain) => keys.find((key) => key.domain.toLowerCase() === domain) ?? [])[0]
}

/** The message with a signature before it. `message` has CRLF line ends, as it will cross the wire. */
export function signMessage(message: Uint8Array, { domain, selector, key }: DkimKey, now: Date): Uint8Array {
  const text = Buffer.from(message.buffer, message.byteOffset, message.byteLength).toString('latin1')
  const end = text.indexOf('\r\n\r\n')
  const fields = readFields(end < 0 ? text : text.slice(0, end))
  const names = namesToSign(fields)
  const algorithm = key.asymmetricKeyType === 'rsa' ? 'rsa-sha256' : 'ed25519-sha256'
  const tags = [
    ...['v=1', `a=${algorithm}`, 'c=relaxed/relaxed', `d=${domain}`, `s=${selector}`],
    `t=${Math.floor(now.getTime() / 1000)}`,
    `h=${names.join(':\r\n ')}`,
    `bh=${sha256(relaxedBody(end < 0 ? '' : text.slice(end + 4))).toString('base64')}`,
    'b=',
  ]
  const unsigned = `DKIM-Signature: ${tags.join(';\r\n ')}`
  const data = `${signedFields(fields, names).join('')}${relaxedField(unsigned)}`
  const signature = signData(Buffer.from(data, 'latin1'), key).toString('base64')
  return Buffer.concat([
    Buffer.from(`${unsigned}${signature.replace(/.{72}(?=.)/g, '$&\r\n ')}\r\n`, 'latin1'),
    message,
  ])
}

/** RFC 8463 section 3: Ed25519 signs the hash, RSA's own scheme makes it. */
function signData(data: Uint8Array, key: KeyObject): Buffer {
  return key.asymmetricKeyType === 'rsa' ? sign('sha256', data, key) : sign(null, sha256(data), key)
}

interface Field {
  /** In lower case. */
  readonly name: string
  /** As it stands, folded, without its line end. */
  readonly text: string
}

function readFields(header: string): readonly Field[] {
  return header.split(/\r\n(?![ \t])/).map((text) => ({ name: nameOf(text), text }))
}

function nameOf(field: string): string {
  return field
    .slice(0, Math.max(0, field.indexOf(':')))
    .trimEnd()
    .toLowerCase()
}

function namesToSign(fields: readonly Field[]): readonly string[] {
  const count = (wanted: string) => fields.filter(({ name }) => name === wanted).length
  return signed.flatMap((name) => Array<string>(count(name) + (sealed.includes(name) ? 1 : 0)).fill(name))
}

/** For each name the last field that was not taken yet, RFC 6376 section 5.4.2; nothing where there is none left. */
function signedFields(fields: readonly Field[], names: readonly string[]): readonly string[] {
  const left = [...fields]
  return names.flatMap((name) => {
    const at = left.findLastIndex((field) => field.name === name)
    return at < 0 ? [] : left.splice(at, 1).map(({ text }) => `${relaxedField(text)}\r\n`)
  })
}

/** RFC 6376 section 3.4.2. */
function relaxedField(field: string): string {
  const value = field.slice(field.indexOf(':') + 1).replaceAll('\r\n', '')
  return `${nameOf(field)}:${value.replace(/[ \t]+/g, ' ').replace(/^ | $/g, '')}`
}

/** RFC 6376 section 3.4.4. */
function relaxedBody(body: string): Buffer {
  const lines = body
    .replace(/[ \t]+/g, ' ')
    .replaceAll(' \r\n', '\r\n')
    .replace(/ $/, '')
  let end = lines.length
  while (lines.endsWith('\r\n', end)) end -= 2
  return Buffer.from(end === 0 ? '' : `${lines.slice(0, end)}\r\n`, 'latin1')
}

function sha256(data: Uint8Array): Buffer {
  return createHash('sha256').update(data).digest()
}
