// Does the target have an address? A name that is missing is the target's fault; a name server that fails is not.
import type { SessionFailure } from '../../mail/observed.ts'
import type { Finding, Rule } from '../finding.ts'
import { failureEvidence } from '../per-port.ts'

/** RFC 2308: no such name, or no such data. Everything else leaves the question open. */
export const hostAddresses: Rule = ({ addresses }) => {
  if (addresses.kind === 'absent') return [missing('name-not-found', 'NXDOMAIN')]
  if (addresses.kind === 'seen') return addresses.value.length === 0 ? [missing('no-address', 'NODATA')] : []
  return addresses.kind === 'temporary-failure' ? unanswered(addresses.cause) : []
}

/** What c-ares calls a RCODE that refuses us, and a port where no name server listens. */
const refusals: readonly string[] = ['EREFUSED', 'ECONNREFUSED']

function missing(id: 'name-not-found' | 'no-address', evidence: string): Finding {
  return { id, verdict: 'fail', about: 'target', stage: 'dns', evidence: [evidence], retryable: false }
}

function unanswered(cause: SessionFailure): readonly Finding[] {
  const open = { verdict: 'inconclusive', stage: 'dns', evidence: failureEvidence(cause), retryable: true } as const
  switch (cause.reason) {
    case 'not-allowed':
      return []
    case 'name-not-found':
      return [{ ...missing('name-not-found', ''), evidence: failureEvidence(cause) }]
    case 'aborted':
      return [{ ...open, id: 'check-aborted', about: 'budget' }]
    case 'timed-out':
      return [{ ...open, id: 'name-server-timeout', about: 'resolver' }]
    default:
      // RFC 1035 section 4.1.1: REFUSED is a policy of the server that was asked, SERVFAIL a failure behind it.
      return [
        {
          ...open,
          id: refusals.includes(cause.detail ?? '') ? 'name-server-refused' : 'name-server-failed',
          about: 'resolver',
        },
      ]
  }
}
