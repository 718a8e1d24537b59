// Our client, and what its outcome is in the words of all.
import { classify } from '../../lib/classification/classify.ts'
import { evidenceOfTransaction } from '../../lib/classification/transaction-evidence.ts'
import type { TransactionFacts } from '../../lib/mail/session-facts.ts'
import type { Deadlines } from '../../lib/smtp/deadlines.ts'
import { dialTcp } from '../../lib/smtp/dial.ts'
import { transmit } from '../../lib/smtp/transmit.ts'
import { type Answer, answerOfFailure } from './answer.ts'
import { type Client, clientName, orEndless, serverName } from './client.ts'
import { type Errand, endlessMs, patienceMs } from './errand.ts'

export const ours: Client = {
  name: 'smtping',
  handOver: (errand) => orEndless(handOver(errand), endlessMs),
}

const tlsOf = { 'when-offered': 'opportunistic', required: 'starttls', implicit: 'implicit' } as const

async function handOver({ host, port, tls, trust, from, to, message, login }: Errand): Promise<Answer> {
  const facts = await transmit(
    {
      host: { kind: 'name', name: serverName },
      address: host,
      port,
      tls: tlsOf[tls],
      verification: trust ? 'required' : 'recorded',
      reversePath: from,
      forwardPaths: to,
      message,
      // As the others are told not to verify.
      ...(login && { credentials: login, allowUnverified: true }),
    },
    {
      dial: dialTcp,
      clock: { now: () => Date.now(), elapsed: () => performance.now() },
      signal: new AbortController().signal,
      ehloName: clientName,
      deadlines: deadlines(),
      trustedCertificates: trust ? [trust.pem] : [],
      beforeDot: async () => 'go-on',
    },
  )
  return answerOf(facts)
}

function deadlines(): Deadlines {
  const ms = patienceMs
  const stages = { connect: ms, greeting: ms, ehlo: ms, starttls: ms, tls: ms, auth: ms, mail: ms, rcpt: ms, data: ms }
  return { ...stages, body: ms, dot: ms, quit: ms / 4, session: 3 * ms }
}

function answerOf(facts: TransactionFacts): Answer {
  const { outcome, reply } = classify([evidenceOfTransaction(facts, Date.now())])
  if (outcome === 'accepted' || outcome === 'unknown') return outcome
  const { reason } = facts.failure ?? {}
  return answerOfFailure({
    ...(reply && { code: reply.code }),
    timedOut: reason === 'timed-out' || reason === 'session-deadline',
  })
}
