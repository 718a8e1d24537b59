// Is AUTH offered before TLS? RFC 4954 section 4 demands protection for mechanisms that show the password.
import { authMechanisms } from '../../mail/extensions.ts'
import { seenValue } from '../../mail/observed.ts'
import type { Rule } from '../finding.ts'
import { perSession, placeOf } from '../per-port.ts'

/** The secret itself crosses the network with these; with the others something that it can be guessed from. */
const showSecret: readonly string[] = ['PLAIN', 'LOGIN', 'XOAUTH2', 'OAUTHBEARER']

/** Fails where a mechanism shows the secret; warns otherwise. */
export const authInClear: Rule = perSession(({ extensionsInClear }, port) => {
  const extensions = seenValue(extensionsInClear)
  const mechanisms = extensions ? authMechanisms(extensions) : []
  if (mechanisms.length === 0) return []
  const verdict = mechanisms.some((mechanism) => showSecret.includes(mechanism)) ? 'fail' : 'warn'
  const evidence = [`AUTH ${mechanisms.join(' ')}`]
  return [
    { id: 'auth-in-clear', verdict, about: 'target', stage: 'ehlo', evidence, retryable: false, ...placeOf(port) },
  ]
})
