// AUTH with a user name and a password, RFC 4954: PLAIN (RFC 4616) or LOGIN, once, and never in clear.
import { authMechanisms, type Extensions } from '../mail/extensions.ts'
import type { SessionFailure } from '../mail/observed.ts'
import { command } from './exchange.ts'
import { base64, type Credentials, plainArgument, secretForms } from './secrets.ts'
import type { Session } from './session.ts'

interface Mechanism {
  readonly name: string
  /** What we say, in order. All but the last are answered with 334. */
  readonly lines: (credentials: Credentials) => readonly string[]
}

/** In the order preferred. LOGIN has no standard, but there are servers that offer nothing else. */
const mechanisms: readonly Mechanism[] = [
  { name: 'PLAIN', lines: (credentials) => [`AUTH PLAIN ${plainArgument(credentials)}`] },
  { name: 'LOGIN', lines: ({ user, password }) => ['AUTH LOGIN', base64(user), base64(password)] },
]

/**
 * Logs in, or says why not. One attempt with one mechanism: another would count against the account too. The number of
 * challenges is that of the mechanism, whatever the server goes on asking.
 */
export async function authenticate(
  session: Session,
  credentials: Credentials,
  { extensions, layer }: { readonly extensions: Extensions; readonly layer: 'tls' | 'clear' },
): Promise<SessionFailure | undefined> {
  if (layer === 'clear') return { stage: 'auth', reason: 'auth-in-clear' }
  const offered = authMechanisms(extensions)
  const mechanism = mechanisms.find(({ name }) => offered.includes(name))
  if (!mechanism)
    return { stage: 'auth', reason: 'auth-unavailable', detail: offered.join(' ') || 'AUTH is not offered' }
  session.transcript.keepSecret(secretForms(credentials))
  const lines = mechanism.lines(credentials)
  for (const [index, line] of lines.entries()) {
    const due = index === lines.length - 1 ? 235 : 334
    const answer = await command(session, line, { stage: 'auth', accepts: ({ code }) => code === due })
    if (answer.kind === 'failed') return answer.failure
  }
  return undefined
}
