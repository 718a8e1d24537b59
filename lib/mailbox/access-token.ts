// Access tokens for mailboxes that take no passwords (Gmail, Outlook, Yahoo): a refresh token is exchanged for one over
// HTTPS (RFC 6749 section 6) and kept in memory until shortly before it expires. No error text ever holds a secret.
import type { MailboxTrouble } from '../mail/mailbox-trouble.ts'
import type { OAuth2Login } from './login.ts'
import { safeText } from './trouble-text.ts'

const deadlineMs = 10_000
/** Milliseconds before its end at which a token is not used any more. */
const earlyMs = 60_000
/** Seconds, where the service does not say (RFC 6749 section 5.1 asks it to). */
const usualLifetime = 300
const maxAnswer = 64 * 1024

interface Kept {
  readonly accessToken: string
  readonly until: number
  /** Some services hand out a new one with every use. */
  readonly refreshToken: string
}

const kept = new Map<string, Kept>()

export type TokenAnswer =
  | { readonly kind: 'token'; readonly accessToken: string; readonly isKept: boolean }
  | { readonly kind: 'trouble'; readonly trouble: MailboxTrouble }

export interface TokenContext {
  /** Milliseconds of a monotonic clock. */
  readonly elapsed: number
  readonly signal: AbortSignal
}

/** A token that is good for a while yet. A service that hands out none is an answer, never an exception. */
export async function accessTokenFor(login: OAuth2Login, { elapsed, signal }: TokenContext): Promise<TokenAnswer> {
  const key = keyOf(login)
  const known = kept.get(key)
  if (known && known.until > elapsed) return { kind: 'token', accessToken: known.accessToken, isKept: true }
  const refreshToken = known?.refreshToken ?? login.refreshToken
  const answer = await requestToken({ ...login, refreshToken }, signal)
  if (answer.kind === 'trouble') return answer
  const { accessToken, seconds } = answer
  kept.set(key, { accessToken, until: elapsed + seconds * 1000 - earlyMs, refreshToken: answer.next ?? refreshToken })
  return { kind: 'token', accessToken, isKept: false }
}

/** A server refused the token: it is asked for anew next time. */
export function forgetAccessToken(login: OAuth2Login): void {
  const known = kept.get(keyOf(login))
  if (known) kept.set(keyOf(login), { ...known, until: Number.NEGATIVE_INFINITY })
}

function keyOf({ tokenUrl, clientId, refreshToken }: OAuth2Login): string {
  return JSON.stringify([tokenUrl, clientId, refreshToken])
}

type Requested =
  | { readonly kind: 'answer'; readonly accessToken: string; readonly seconds: number; readonly next?: string }
  | { readonly kind: 'trouble'; readonly trouble: MailboxTrouble }

async function requestToken(login: OAuth2Login, signal: AbortSignal): Promise<Requested> {
  const { tokenUrl, clientSecret, refreshToken } = login
  const safe = (text: string) => safeText(text, { user: '', secrets: [refreshToken, clientSecret ?? ''] })
  const failed = (reason: MailboxTrouble['reason'], detail: string): Requested => ({
    kind: 'trouble',
    trouble: { reason, detail: safe(detail) },
  })
  if (!isSafe(tokenUrl)) return failed('no-login', 'the address of the token service must begin with https://')
  try {
    const response = await fetch(tokenUrl, {
      method: 'POST',
      body: formOf(login),
      headers: { accept: 'application/json' },
      redirect: 'error', // it would carry the secret to another place
      signal: AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]),
    })
    const text = (await response.text()).slice(0, maxAnswer)
    const answer = readAnswer(text)
    if (response.ok && answer.accessToken !== undefined)
      return { kind: 'answer', ...answer, accessToken: answer.accessToken }
    const said = answer.error ?? `HTTP ${response.status}`
    return response.status >= 500 || response.status === 429
      ? failed('server-error', `the token service answered ${said}`)
      : failed('login-refused', `the token service answered ${said}`)
  } catch (error) {
    const isLate = error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')
    return isLate
      ? failed('unreachable', 'the token service did not answer in time')
      : failed('unreachable', `the token service cannot be reached: ${causeOf(error)}`)
  }
}

function formOf({ clientId, clientSecret, refreshToken, scope }: OAuth2Login): URLSearchParams {
  return new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: clientId,
    refresh_token: refreshToken,
    ...(clientSecret !== undefined && { client_secret: clientSecret }),
    ...(scope !== undefined && { scope }),
  })
}

/** A refresh token is a password: beyond this machine it travels in TLS only. */
function isSafe(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'https:') return true
  return url?.protocol === 'http:' && /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(url.hostname)
}

function readAnswer(text: string) {
  const answer = parseObject(text)
  const { access_token: token, expires_in: expires, refresh_token: next, error } = answer
  const seconds = Number(expires)
  return {
    ...(typeof token === 'string' && token !== '' && { accessToken: token }),
    seconds: Number.isFinite(seconds) && seconds > 0 ? seconds : usualLifetime,
    ...(typeof next === 'string' && next !== '' && { next }),
    // RFC 6749 section 5.2: a code of a few letters; its description may quote what it was sent.
    ...(typeof error === 'string' && { error: error.slice(0, 60) }),
  }
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

/** fetch hides the reason one level below. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const { cause } = error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined
  return code ?? (cause instanceof Error ? cause.message : error.message)
}
