// The text behind the reference of a login: the password or token itself, or a JSON object that holds it as "password"
// (the form that Secrets Manager proposes) and may say which host and user it is meant for.
import * as z from 'zod/mini'

const storedSchema = z.looseObject({
  password: z.string().check(z.minLength(1)),
  host: z.optional(z.string()),
  username: z.optional(z.string()),
})

export type LoginSecret =
  | { readonly kind: 'secret'; readonly secret: string }
  /** Nothing is there. */
  | { readonly kind: 'empty' }
  /** It names another host or user: whoever describes a seed must not send the secrets of others to a host of their own. */
  | { readonly kind: 'for-another-login' }

/** The secret of this login. */
export function readLoginSecret(
  text: string,
  { host, user }: { readonly host: string; readonly user: string },
): LoginSecret {
  if (text === '') return { kind: 'empty' }
  const stored = storedSchema.safeParse(parseJson(text))
  if (!stored.success) return { kind: 'secret', secret: text }
  const { password, host: ownHost = host, username = user } = stored.data
  const isMeant = ownHost.toLowerCase() === host.toLowerCase() && username === user
  return isMeant ? { kind: 'secret', secret: password } : { kind: 'for-another-login' }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
