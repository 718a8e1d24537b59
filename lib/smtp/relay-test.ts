// Would a server pass on a stranger's mail to strangers? RFC 5321 section 7.9, RFC 2505 section 2.1. Asked up to RCPT, and
// then taken back: nothing is ever handed over, so a yes is a possibility and no proof.
import type { RelayFacts } from '../mail/extra-facts.ts'
import type { Host } from '../mail/host.ts'
import type { TransactionFacts } from '../mail/session-facts.ts'
import type { TlsPolicy } from './course.ts'
import { isPositive } from './exchange.ts'
import { observeFailure } from './observed-answer.ts'
import type { Place } from './session.ts'
import type { SessionContext } from './session-context.ts'
import { transmit } from './transmit.ts'

export interface RelayTarget extends Place {
  readonly host: Host
  readonly tls: Extract<TlsPolicy, 'opportunistic' | 'implicit'>
  /** Both without angle brackets, and at domains that the server is not responsible for. */
  readonly reversePath: string
  readonly forwardPath: string
}

/** Connects once: EHLO, TLS where it is offered, MAIL, RCPT, RSET, QUIT. Whether that may be done at all is the caller's to know. */
export async function testRelay(
  { reversePath, forwardPath, ...place }: RelayTarget,
  context: SessionContext,
): Promise<RelayFacts> {
  const delivery = { ...place, reversePath, forwardPaths: [forwardPath], verification: 'recorded' } as const
  const facts = await transmit(
    { ...delivery, message: new Uint8Array() },
    { ...context, stopAfter: 'rcpt', beforeDot: async () => 'withdraw' },
  )
  return { reversePath, forwardPath, ...answerOf(facts) }
}

function answerOf({ recipients, failure }: TransactionFacts): Pick<RelayFacts, 'stage' | 'answer' | 'failure'> {
  const reply = recipients[0]?.reply
  if (reply && isPositive(reply)) return { stage: 'rcpt', answer: { kind: 'seen', value: reply } }
  const { stage, ...why } = failure ?? { stage: 'rcpt', reason: 'other' as const }
  const answer = observeFailure({ stage, ...why })
  return answer.kind === 'seen' ? { stage, answer } : { stage, answer, failure: { stage, ...why } }
}
