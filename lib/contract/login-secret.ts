// The text behind the reference of a login. For a password: the password itself, or a JSON object that holds it as
// "password" (the form that Secrets Manager proposes). For OAuth2: a JSON object with a refresh token and its token service.
// An object may say which host and user it is meant for.
import * as z from 'zod/mini'
import { type MailboxAccount, oauth2Schema, tokensInTls } from './mailboxes.ts'
import type { LoginMethod } from './seeds.ts'

const meantFor = { host: z.optional(z.string()), username: z.optional(z.string()) }
const passwordSchema = z.looseObject({ password: z.string().check(z.minLength(1)), ...meantFor })
const tokenSchema = z.strictObject({ ...oauth2Schema.shape, ...meantFor })

export type LoginSecret =
  | { readonly kind: 'secret'; readonly secret: Pick<MailboxAccount, 'password' | 'oauth2'> }
  | { readonly kind: 'unusable'; readonly why: string }
  /** It names another host or user: whoever describes a seed must not send the secrets of others to a host of their own. */
  | { readonly kind: 'for-another-login' }

interface Login {
  readonly host: string
  readonly user: string
  readonly auth: LoginMethod
}

/** The secret of this login. What is wrong with it is told without a word of it. */
export function readLoginSecret(text: string, login: Login): LoginSecret {
  if (text === '') return { kind: 'unusable', why: 'it is empty' }
  return login.auth === 'oauth2' ? readToken(text, login) : readPassword(text, login)
}

function readPassword(text: string, login: Login): LoginSecret {
  const stored = passwordSchema.safeParse(parseJson(text))
  if (!stored.success) return { kind: 'secret', secret: { password: text } }
  const { password } = stored.data
  return isMeant(stored.data, login) ? { kind: 'secret', secret: { password } } : { kind: 'for-another-login' }
}

function readToken(text: string, login: Login): LoginSecret {
  const stored = tokenSchema.safeParse(parseJson(text))
  if (!stored.success) {
    return {
      kind: 'unusable',
      why: 'for OAuth2 it is JSON: { "tokenUrl", "clientId", "clientSecret"?, "refreshToken", "scope"? }',
    }
  }
  const { host: _host, username: _user, ...oauth2 } = stored.data
  if (!isMeant(stored.data, login)) return { kind: 'for-another-login' }
  const isSafe = z.object({ oauth2: oauth2Schema }).check(tokensInTls).safeParse({ oauth2 }).success
  return isSafe
    ? { kind: 'secret', secret: { oauth2 } }
    : { kind: 'unusable', why: 'its tokenUrl does not begin with https://' }
}

function isMeant(
  { host, username }: { host?: string | undefined; username?: string | undefined },
  login: Login,
): boolean {
  return (host ?? login.host).toLowerCase() === login.host.toLowerCase() && (username ?? login.user) === login.user
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
