// The findings of a finished send: why it was not taken, where it arrived, what does not agree; words from the catalogue.
import type { Classification } from '../classification/classification.ts'
import type { Evidence } from '../classification/evidence.ts'
import { contradictionTexts } from '../diagnosis/contradiction-texts.ts'
import type { About } from '../diagnosis/finding.ts'
import { mailboxTroubleTexts } from '../diagnosis/mailbox-trouble-texts.ts'
import { arrivalRemedies, arrivalTexts, notFollowedTitle } from '../diagnosis/outcome-texts.ts'
import {
  authenticationWords,
  clearHops,
  failedResults,
  hopLine,
  receiverViewTexts,
  senderCommand,
} from '../diagnosis/receiver-view.ts'
import { isMailboxTroubleReason } from '../mail/mailbox-trouble.ts'
import type { Arrival, Verdict } from '../mail/outcome.ts'
import { evidenceLines } from './evidence-lines.ts'
import { isStoppedAsAsked, outcomeFinding, stoppedFinding } from './outcome-finding.ts'
import type { SendFinding } from './send-finding.ts'

export interface FinishedSend {
  readonly verdict: Verdict
  readonly classification: Classification | undefined
  readonly arrival: Arrival | undefined
  /** What is wrong with the mailbox, in words and as one of `mailboxTroubleReasons`. */
  readonly trouble: string | undefined
  readonly troubleReason?: string | undefined
  readonly evidence: readonly Evidence[]
}

/** What there is to say about a finished send; nothing where its message is in the inbox and all agrees. */
export function sendFindings(send: FinishedSend): readonly SendFinding[] {
  const { classification } = send
  if (!classification) return []
  if (isStoppedAsAsked(classification)) return [stoppedFinding(send)]
  const contradictions = classification.contradictions.map((kind) => contradictionFinding(kind, send))
  if (classification.outcome !== 'accepted') return [outcomeFinding(classification, send), ...contradictions]
  return [...arrivalFinding(send), ...mailboxFinding(send), ...receiverFindings(send), ...contradictions]
}

/** A sick mailbox is a finding about our side, beside what it keeps us from knowing. */
function mailboxFinding({ trouble, troubleReason: reason }: FinishedSend): readonly SendFinding[] {
  if (!isMailboxTroubleReason(reason)) return []
  const mayPass = ['unreachable', 'too-many-connections', 'no-time', 'server-error'].includes(reason)
  const place = { about: 'client', stage: 'dot', retryable: mayPass } as const
  const evidence = trouble === undefined ? [] : [`mailbox: ${trouble}`]
  return [{ id: `mailbox.${reason}`, verdict: 'inconclusive', ...place, evidence, ...mailboxTroubleTexts[reason] }]
}

/** What the receiver recorded about a message that it took all the same. */
function receiverFindings({ evidence }: FinishedSend): readonly SendFinding[] {
  const arrived = evidence.find((one) => one.kind === 'arrival')
  const { authentication, hops = [] } = arrived ?? {}
  const failed = authentication ? authenticationWords({ results: failedResults(authentication) }) : []
  const clear = clearHops(hops).map(hopLine)
  const command = authentication && senderCommand(authentication, hops)
  return [
    ...viewFinding('authentication-failed', 'client', failed).map((one) => ({ ...one, ...(command && { command }) })),
    ...viewFinding('hop-in-clear', 'target', clear),
  ]
}

function viewFinding(
  kind: keyof typeof receiverViewTexts,
  about: About,
  evidence: readonly string[],
): readonly SendFinding[] {
  const place = { about, stage: 'dot', retryable: false } as const
  return evidence.length === 0
    ? []
    : [{ id: `arrival.${kind}`, verdict: 'warn', ...place, evidence, ...receiverViewTexts[kind] }]
}

function arrivalFinding({ verdict, arrival, trouble, evidence }: FinishedSend): readonly SendFinding[] {
  if (arrival === 'inbox') return []
  const { label, sentence } = arrivalTexts[arrival ?? 'pending']
  return [
    {
      id: `accepted.${arrival ?? 'not-followed'}`,
      verdict,
      about: arrival === 'could-not-look' ? 'client' : 'target',
      stage: 'dot',
      evidence: [...evidence.flatMap(evidenceLines), ...(trouble === undefined ? [] : [`mailbox: ${trouble}`])],
      retryable: arrival === 'could-not-look',
      title: arrival ? `Accepted, ${label}` : notFollowedTitle,
      meaning: sentence,
      remedy: arrivalRemedies[arrival ?? 'pending'],
    },
  ]
}

function contradictionFinding(kind: Classification['contradictions'][number], { evidence }: FinishedSend): SendFinding {
  const stage = 'dot'
  const lines = evidence.flatMap(evidenceLines)
  return {
    id: `contradiction.${kind}`,
    verdict: 'warn',
    about: 'target',
    stage,
    evidence: lines,
    retryable: false,
    ...contradictionTexts[kind],
  }
}
