// How grave a bad certificate is. Servers that hand on mail to a relay mostly do not verify it (RFC 7435) and encrypt all
// the same; mail programs that submit do verify.
import type { Verdict } from '../mail/outcome.ts'
import type { PortObservation } from './observation.ts'

/** A warning on the relay port, a failure where users submit. */
export function certificateVerdict({ service }: Pick<PortObservation, 'service'>): Verdict {
  return service === 'relay' ? 'warn' : 'fail'
}
