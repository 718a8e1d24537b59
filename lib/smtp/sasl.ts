// What each SASL mechanism says: PLAIN (RFC 4616), LOGIN, CRAM-MD5 (RFC 2195), OAUTHBEARER (RFC 7628) and XOAUTH2.
import { createHmac } from 'node:crypto'
import type { Host } from '../mail/host.ts'
import type { Credentials, Secret } from './secrets.ts'

/** What we say to a challenge, before base64; or why we cannot. */
export type Response =
  /** `note`: what the challenge told. `secrets`: what is said, and must not be read again. */
  | { readonly kind: 'say'; readonly text: string; readonly note?: string; readonly secrets?: readonly Secret[] }
  | { readonly kind: 'cancel'; readonly why: string }

export interface Dialogue {
  readonly mechanism: string
  /** What is said, and must not be read again, beside the password or the token. */
  readonly secrets: readonly Secret[]
  /** What may be said together with AUTH, RFC 4954 section 4. */
  readonly initial?: string
  /** One for each challenge behind it, in order. */
  readonly responses: readonly ((challenge: string) => Response)[]
}

/** Whom we log in to. */
export interface SaslServer {
  readonly host: Host
  readonly port: number
}

type Login<Kind> = Extract<Credentials, Kind>
type WithPassword = Login<{ readonly password: string }>
type WithToken = Login<{ readonly accessToken: string }>

/** In the order preferred: whoever reads along can take the password from the first two. */
const withPassword = [plain, login, cramMd5] as const
const withPasswordInClear = [cramMd5, plain, login] as const
const withToken = [oauthBearer, xoauth2] as const

/** The dialogues that these credentials can be proved with, best first. Throws where a mechanism cannot carry them: a fault of ours. */
export function dialoguesFor(
  credentials: Credentials,
  { server, layer }: { readonly server: SaslServer; readonly layer: 'tls' | 'clear' },
): readonly Dialogue[] {
  const all =
    'password' in credentials
      ? (layer === 'tls' ? withPassword : withPasswordInClear).map((dialogue) => dialogue(credentials))
      : withToken.map((dialogue) => dialogue(credentials, server))
  const { mechanism } = credentials
  return mechanism === undefined ? all : all.filter((dialogue) => dialogue.mechanism === mechanism)
}

function plain({ user, password }: WithPassword): Dialogue {
  if (`${user}${password}`.includes('\0')) throw new RangeError('A user name or a password holds NUL.')
  return { mechanism: 'PLAIN', secrets: [nameOf(user)], initial: `\0${user}\0${password}`, responses: [] }
}

/** It has no standard, but there are servers that offer nothing else. What they ask is always the same two things. */
function login({ user, password }: WithPassword): Dialogue {
  return { mechanism: 'LOGIN', secrets: [nameOf(user)], responses: [() => say(user), () => say(password)] }
}

function cramMd5({ user, password }: WithPassword): Dialogue {
  const respond = (challenge: string): Response => {
    const text = decode(challenge)
    if (text === undefined || text.length === 0)
      return { kind: 'cancel', why: 'the challenge of CRAM-MD5 is no base64' }
    const digest = createHmac('md5', password).update(text).digest('hex')
    return { kind: 'say', text: `${user} ${digest}`, secrets: [{ text: digest, hidden: 'in-any-form' }, nameOf(user)] }
  }
  return { mechanism: 'CRAM-MD5', secrets: [], responses: [respond] }
}

function oauthBearer({ user, accessToken }: WithToken, { host, port }: SaslServer): Dialogue {
  const name = user.replaceAll('=', '=3D').replaceAll(',', '=2C') // RFC 5801 section 4
  const pairs = [
    `host=${host.kind === 'name' ? host.name : host.address}`,
    `port=${port}`,
    `auth=Bearer ${accessToken}`,
  ]
  const initial = [`n,a=${oneField(name)},`, ...pairs.map(oneField), '', ''].join('\x01')
  return { mechanism: 'OAUTHBEARER', secrets: [nameOf(user)], initial, responses: [explained('\x01')] }
}

/** Google's, older than OAUTHBEARER. */
function xoauth2({ user, accessToken }: WithToken): Dialogue {
  const fields = [`user=${user}`, `auth=Bearer ${accessToken}`].map(oneField)
  return {
    mechanism: 'XOAUTH2',
    secrets: [nameOf(user)],
    initial: [...fields, '', ''].join('\x01'),
    responses: [explained('')],
  }
}

/** Not before a challenge is read that may hold the name. */
function nameOf(user: string): Secret {
  return { text: user, hidden: 'in-base64' }
}

/** A refused token is explained in a challenge, RFC 7628 section 3.2.2; the refusal itself follows when it was answered. */
function explained(text: string): (challenge: string) => Response {
  return (challenge) => {
    const note = decode(challenge)?.toString()
    return { kind: 'say', text, ...(note && { note }) }
  }
}

function say(text: string): Response {
  return { kind: 'say', text }
}

function oneField(text: string): string {
  if ([...text].some((character) => character < ' '))
    throw new RangeError('A user name or an access token holds a control character.')
  return text
}

/** The bytes of a challenge; undefined where it is no base64. A reply's line is not longer than 4096 bytes. */
function decode(challenge: string): Buffer | undefined {
  const isBase64 = challenge.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(challenge)
  return isBase64 ? Buffer.from(challenge, 'base64') : undefined
}
