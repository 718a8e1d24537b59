// Is AUTH offered inside TLS where users log in, and only there? RFC 6409 section 4.3. Only the list inside TLS counts:
// many servers rightly hide AUTH before.
import { authMechanisms } from '../../mail/extensions.ts'
import { seenValue } from '../../mail/observed.ts'
import type { Finding, Rule } from '../finding.ts'
import type { PortObservation } from '../observation.ts'
import { perSession, placeOf } from '../per-port.ts'

/** A port that only its owner knows is held to nothing here. */
export const authInTls: Rule = perSession(({ extensionsInTls }, port) => {
  const extensions = seenValue(extensionsInTls)
  if (!extensions || extensions.heloOnly) return []
  const mechanisms = authMechanisms(extensions)
  const judgement = judge(port, mechanisms.length > 0 ? 'offered' : 'not offered')
  const evidence = [mechanisms.length > 0 ? `AUTH ${mechanisms.join(' ')}` : 'no AUTH in the list inside TLS']
  const finding = { about: 'target', stage: 'ehlo', evidence, retryable: false, ...placeOf(port) } as const
  return judgement ? [{ ...finding, ...judgement }] : []
})

function judge(
  { port, service }: PortObservation,
  auth: 'offered' | 'not offered',
): Pick<Finding, 'id' | 'verdict'> | undefined {
  if (service !== 'relay') {
    return auth === 'offered' ? { id: 'auth-offered', verdict: 'pass' } : { id: 'auth-missing', verdict: 'warn' }
  }
  return port === 25 && auth === 'offered' ? { id: 'auth-on-relay', verdict: 'warn' } : undefined
}
