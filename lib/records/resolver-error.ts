// What the error codes of a resolver (c-ares) say: RFC 1035 section 4.1.1 (RCODE), RFC 2308 sections 2.1 and 2.2.
import type { FailureReason, Observed } from '../mail/observed.ts'

export const noData = 'ENODATA'
export const noSuchName = 'ENOTFOUND'

/** No such name, or an answer that did not come. SERVFAIL, REFUSED and silence are never "no such name". */
export function absentOrFailed(code: string): Observed<never> {
  return code === noSuchName ? { kind: 'absent' } : temporaryFailure(code)
}

/** An answer that did not come, with the resolver's code as detail. */
export function temporaryFailure(code: string): Observed<never> {
  return { kind: 'temporary-failure', cause: { stage: 'dns', reason: reasonOf(code), detail: code } }
}

function reasonOf(code: string): FailureReason {
  if (code === 'ETIMEOUT') return 'timed-out'
  return code === 'ECANCELLED' ? 'aborted' : 'name-server-failed'
}
