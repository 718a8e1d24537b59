// Whose doing it is that a look told nothing: a deadline of ours and a way that does not lead there are not the server's.
import type { SessionFailure } from '../mail/observed.ts'
import { isAboutUs } from './about-us.ts'
import type { About } from './finding.ts'

const ours: Readonly<Partial<Record<SessionFailure['reason'], About>>> = {
  'timed-out': 'budget',
  'session-deadline': 'budget',
  aborted: 'budget',
  unreachable: 'vantage',
  other: 'vantage',
  'not-allowed': 'policy',
}

/** The target's where nothing else is known. */
export function whoseDoing(failure: SessionFailure | undefined, server: { readonly serverAddress: string }): About {
  if (!failure) return 'target'
  const { reason, reply } = failure
  return ours[reason] ?? (reply && isAboutUs(reply, server) ? 'client' : 'target')
}
