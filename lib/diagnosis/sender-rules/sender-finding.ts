// What findings about a sender's identity share: it is ours, and DNS told it.
import type { SessionFailure } from '../../mail/observed.ts'
import type { Finding } from '../finding.ts'
import { failureEvidence } from '../per-port.ts'
import type { SenderObservations } from '../sender-observation.ts'

/** A question about what DNS says of the sender; no finding is an answer too. */
export type SenderRule = (observations: SenderObservations) => readonly Finding[]

/** What was published, or is missing. */
export const published = { about: 'client', stage: 'dns', retryable: false } as const

type Untold = 'spf' | 'dkim' | 'dmarc' | 'reverse' | 'helo'

/** A name server that did not answer: nothing is known, and nothing is missing for it. */
export function untold(theme: Untold, cause: SessionFailure, place: Pick<Finding, 'name' | 'address'>): Finding {
  const evidence = failureEvidence(cause).map((words) => `${place.name ?? place.address}: ${words}`)
  return { ...open(cause), id: `${theme}-could-not-tell`, ...place, evidence }
}

/** Whose doing it is that nothing was told. */
export function open(cause: SessionFailure | undefined) {
  const about = cause?.reason === 'aborted' ? 'budget' : 'resolver'
  return { verdict: 'inconclusive', about, stage: 'dns', retryable: true } as const
}
