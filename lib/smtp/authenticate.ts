// AUTH, RFC 4954: one attempt with one mechanism, where it is offered, and in clear only where that was asked for.
import { authMechanisms, type Extensions } from '../mail/extensions.ts'
import type { SessionFailure } from '../mail/observed.ts'
import type { Reply } from '../mail/reply.ts'
import { type Answer, command, type Failed } from './exchange.ts'
import { type Dialogue, dialoguesFor, type Response, type SaslServer } from './sasl.ts'
import { type Credentials, isRecognisable, secretOf } from './secrets.ts'
import { excerpt, type Session } from './session.ts'

/** How a session logs in, if it does. */
export interface LoginWish {
  readonly credentials?: Credentials
  /** For this one session, the secret may cross the wire in clear text. */
  readonly allowInClear?: boolean
  /** For this one session, the secret may go to a server whose certificate does not prove who it is. */
  readonly allowUnverified?: boolean
}

export interface Surroundings extends SaslServer {
  readonly extensions: Extensions
  readonly layer: 'tls' | 'clear'
  readonly allowInClear: boolean
}

/** The octets of a command line, RFC 5321 section 4.5.3.1.4. What would be longer waits for its challenge (RFC 4954 section 4). */
const longestCommand = 512 - 2

/**
 * Logs in, or says why not. There is one attempt: another would count against the account too. Challenges are answered as
 * often as the mechanism has something to say, at most three times. Throws for credentials that the mechanism cannot carry.
 */
export async function authenticate(
  session: Session,
  credentials: Credentials,
  { extensions, layer, allowInClear, host, port }: Surroundings,
): Promise<Answer> {
  const offered = authMechanisms(extensions)
  if (offered.length === 0) return failed({ reason: 'auth-unavailable', detail: 'AUTH is not offered' })
  if (layer === 'clear' && !allowInClear) return failed({ reason: 'auth-in-clear' })
  const dialogues = dialoguesFor(credentials, { server: { host, port }, layer })
  const dialogue = dialogues.find(({ mechanism }) => offered.includes(mechanism))
  if (!dialogue) return failed({ reason: 'auth-unavailable', detail: offered.join(' ') })
  if (!isRecognisable(secretOf(credentials))) session.transcript.withholdTexts()
  return talk(session, dialogue)
}

async function talk(session: Session, { mechanism, secrets, initial, responses }: Dialogue): Promise<Answer> {
  session.transcript.keepSecrets(secrets)
  const inOne = `AUTH ${mechanism} ${encode(initial ?? '')}`
  const fits = initial !== undefined && inOne.length <= longestCommand
  const waiting =
    fits || initial === undefined ? responses : [(): Response => ({ kind: 'say', text: initial }), ...responses]
  let answer = await say(session, fits ? inOne : `AUTH ${mechanism}`)
  let note: string | undefined
  for (const respond of waiting) {
    const challenge = challengeIn(answer)
    if (!challenge) return explain(answer, note)
    const response = respond(challenge.lines.join(''))
    if (response.kind === 'cancel') {
      return cancel(session, { reason: 'malformed-reply', detail: response.why, reply: challenge })
    }
    note = takeNote(session, response)
    answer = await say(session, encode(response.text))
  }
  const surplus = challengeIn(answer)
  const detail = `challenge ${waiting.length + 1} to ${mechanism}`
  return surplus ? cancel(session, { reason: 'auth-loop', detail, reply: surplus }) : explain(answer, note)
}

function challengeIn(answer: Answer): Reply | undefined {
  return answer.kind === 'reply' && answer.reply.code === 334 ? answer.reply : undefined
}

/** Keeps secret what is secret in a response, and shows what the challenge told. */
function takeNote(session: Session, { note, secrets = [] }: Extract<Response, { kind: 'say' }>): string | undefined {
  session.transcript.keepSecrets(secrets)
  return note === undefined ? undefined : excerpt(session, Buffer.from(note))
}

function say(session: Session, line: string): Promise<Answer> {
  return command(session, line, { stage: 'auth', accepts: ({ code }) => code === 235 || code === 334 })
}

/** Takes the attempt back, RFC 4954 section 4. What the server says to that changes nothing. */
async function cancel(
  session: Session,
  trouble: { readonly reason: SessionFailure['reason']; readonly detail: string; readonly reply: Reply },
): Promise<Failed> {
  await command(session, '*', { stage: 'auth', accepts: () => true })
  return failed(trouble)
}

/** What the server explained in a challenge belongs to the refusal that follows. */
function explain(answer: Answer, note: string | undefined): Answer {
  if (answer.kind === 'reply' || note === undefined) return answer
  return { kind: 'failed', failure: { ...answer.failure, detail: answer.failure.detail ?? note } }
}

function failed(trouble: Omit<SessionFailure, 'stage'>): Failed {
  return { kind: 'failed', failure: { stage: 'auth', ...trouble } }
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64')
}
