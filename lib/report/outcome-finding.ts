// Why a message was not taken, as one finding: its id, whose doing it is, and the words that fit best.
import type { Classification } from '../classification/classification.ts'
import type { Evidence } from '../classification/evidence.ts'
import { causeTexts } from '../diagnosis/cause-texts.ts'
import type { About } from '../diagnosis/finding.ts'
import { notSentText } from '../diagnosis/not-sent-texts.ts'
import {
  endedEarlyText,
  notPreparedText,
  ourFailureText,
  outcomeTexts,
  stoppedText,
} from '../diagnosis/outcome-texts.ts'
import type { FailureReason, SessionFailure } from '../mail/observed.ts'
import type { Cause, Verdict } from '../mail/outcome.ts'
import { evidenceLines, stageOf } from './evidence-lines.ts'
import type { SendFinding } from './send-finding.ts'

interface Judged {
  readonly verdict: Verdict
  readonly evidence: readonly Evidence[]
}

/** Whether the session was to go no further than it did. */
export function isStoppedAsAsked(classification: Pick<Classification, 'rule'> | undefined): boolean {
  return classification?.rule === 'lost.stopped-as-asked'
}

/** What is said of a send that was to go no further. */
export function stoppedFinding({ verdict, evidence }: Judged): SendFinding {
  const stage = stageOf(evidence)
  const words = stoppedText(stage)
  return { id: 'not-sent.stopped', verdict, about: 'client', stage, evidence: [], retryable: false, ...words }
}

/** What is said of a send that was not accepted. */
export function outcomeFinding(classification: Classification, { verdict, evidence }: Judged): SendFinding {
  const { outcome, cause } = classification
  const isOurs = outcome === 'not-sent' && isOurFailure(evidence)
  const id = cause ? `${outcome}.${cause}` : outcome
  return {
    id: isOurs ? ourFailureId : isEndedEarly(classification, evidence) ? 'not-sent.ended-early' : id,
    verdict,
    about: aboutOf(cause, evidence),
    stage: stageOf(evidence),
    evidence: evidence.flatMap(evidenceLines),
    retryable: outcome === 'deferred' || outcome === 'not-sent',
    ...outcomeWords(classification, evidence),
  }
}

/** A reason only where one was given: of a connection that was lost on its way nothing is known but where it was. */
function outcomeWords(classification: Classification, evidence: readonly Evidence[]) {
  const { outcome, cause } = classification
  const { label, sentence } = outcomeTexts[outcome]
  const failure = lastLoss(evidence)
  if (outcome === 'unknown')
    return { title: label, meaning: sentence, remedy: 'Look for the message at the receiver; do not send it again.' }
  if (failure?.reason === 'not-prepared') return { title: `${label}: not made ready here`, ...notPreparedText }
  if (!cause) return { title: label, meaning: sentence, remedy: sentence }
  if (isEndedEarly(classification, evidence)) return { ...endedEarlyText, title: `${label}: ${endedEarlyText.title}` }
  if (isOurFailure(evidence)) return ourFailureWords
  const isUnderWay =
    outcome === 'not-sent' && cause === 'network' && failure && !['dns', 'connect'].includes(failure.stage)
  if (isUnderWay)
    return {
      title: `${label}: the connection was lost at ${failure.stage}`,
      meaning: `${sentence} The server could be reached, and the session ended early.`,
      remedy: causeTexts[cause].remedy,
    }
  const { title, meaning, remedy } = (failure && notSentText(failure)) ?? causeTexts[cause]
  return { title: `${label}: ${title}`, meaning, remedy }
}

/** The id of a send that ended for a reason of our own. */
export const ourFailureId = 'not-sent.our-failure'

const ourFailureWords = {
  ...ourFailureText,
  title: `${outcomeTexts['not-sent'].label}: ${ourFailureText.title}`,
  meaning: `${outcomeTexts['not-sent'].sentence} ${ourFailureText.meaning}`,
}

/** What is said of a message that never became a send, because what was to start it failed. */
export function neverStartedFinding(reason: string): SendFinding {
  const where = { verdict: 'inconclusive', about: 'client', stage: 'connect', retryable: true } as const
  return { id: ourFailureId, ...where, evidence: [reason], ...ourFailureWords }
}

/** Causes that lie with who sends, or with the way from here; all others lie with the receiver. */
const aboutByCause: Readonly<Partial<Record<Cause, About>>> = {
  'sender-identity': 'client',
  'auth-alignment': 'client',
  reputation: 'client',
  'rate-limit': 'client',
  'relay-denied': 'client',
  content: 'client',
  network: 'vantage',
}

/** The same where what ended the attempt says more. */
const aboutByReason: Readonly<Partial<Record<FailureReason, About>>> = {
  aborted: 'budget',
  'session-deadline': 'budget',
  'not-allowed': 'policy',
  'not-prepared': 'client',
  'name-server-failed': 'resolver',
  'name-not-found': 'target',
}

function aboutOf(cause: Cause | undefined, evidence: readonly Evidence[]): About {
  if (isOurFailure(evidence)) return 'client'
  const failure = lastLoss(evidence)
  if (failure?.stage === 'dns' && failure.reason === 'timed-out') return 'resolver'
  return (failure && aboutByReason[failure.reason]) ?? (cause && aboutByCause[cause]) ?? 'target'
}

/** What ended the last attempt, where no reply did. */
function lastLoss(evidence: readonly Evidence[]): SessionFailure | undefined {
  const last = evidence.findLast((one) => one.kind === 'reply' || one.kind === 'lost')
  return last?.kind === 'lost' ? last.failure : undefined
}

/** The last attempt ended by a fault of ours: a worker that died, one that came too late, a message that was given up. */
function isOurFailure(evidence: readonly Evidence[]): boolean {
  const failure = lastLoss(evidence)
  return failure !== undefined && ourFailures.includes(failure.reason)
}

const ourFailures: readonly FailureReason[] = ['our-failure', 'aborted-before-dot']

/** Whether somebody on our side ended it, or its time was over, before its message was handed over: nothing failed. */
export function isEndedEarly(
  classification: Pick<Classification, 'outcome'> | undefined,
  evidence: readonly Evidence[],
): boolean {
  return classification?.outcome === 'not-sent' && lastLoss(evidence)?.reason === 'aborted'
}
