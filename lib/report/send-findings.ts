// The findings of a finished send: why it was not taken, where it ended, what does not agree; words from the catalogue.
import * as z from 'zod/mini'
import type { Classification } from '../classification/classification.ts'
import type { Evidence } from '../classification/evidence.ts'
import { causeTexts } from '../diagnosis/cause-texts.ts'
import { contradictionTexts } from '../diagnosis/contradiction-texts.ts'
import { type About, abouts } from '../diagnosis/finding.ts'
import { mailboxTroubleTexts } from '../diagnosis/mailbox-trouble-texts.ts'
import {
  arrivalTexts,
  endedEarlyText,
  notPreparedText,
  ourFailureText,
  outcomeTexts,
  stoppedText,
} from '../diagnosis/outcome-texts.ts'
import {
  authenticationWords,
  clearHops,
  failedResults,
  hopLine,
  receiverViewTexts,
} from '../diagnosis/receiver-view.ts'
import { isMailboxTroubleReason } from '../mail/mailbox-trouble.ts'
import type { SessionFailure } from '../mail/observed.ts'
import { type Arrival, type Cause, type Verdict, verdicts } from '../mail/outcome.ts'
import { formatReply } from '../mail/reply.ts'
import { type Stage, stages } from '../mail/stage.ts'

export const sendFindingSchema = z.object({
  /** Stable: "bounced.mailbox-full", "accepted.junk", "contradiction.accepted-then-bounced". */
  id: z.string(),
  verdict: z.enum(verdicts),
  about: z.enum(abouts),
  stage: z.enum(stages),
  evidence: z.readonly(z.array(z.string())),
  retryable: z.boolean(),
  title: z.string(),
  meaning: z.string(),
  remedy: z.string(),
})
export type SendFinding = z.infer<typeof sendFindingSchema>

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
  return [...viewFinding('authentication-failed', 'client', failed), ...viewFinding('hop-in-clear', 'target', clear)]
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

/** Whether the session was to go no further than it did. */
export function isStoppedAsAsked(classification: Pick<Classification, 'rule'> | undefined): boolean {
  return classification?.rule === 'lost.stopped-as-asked'
}

function stoppedFinding({ verdict, evidence }: FinishedSend): SendFinding {
  const stage = stageOf(evidence)
  const words = stoppedText(stage)
  return { id: 'not-sent.stopped', verdict, about: 'client', stage, evidence: [], retryable: false, ...words }
}

function outcomeFinding(classification: Classification, { verdict, evidence }: FinishedSend): SendFinding {
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
  const lost = evidence.findLast((one) => one.kind === 'lost')
  if (outcome === 'unknown')
    return { title: label, meaning: sentence, remedy: 'Look for the message at the receiver; do not send it again.' }
  if (lost?.failure.reason === 'not-prepared') return { title: `${label}: not made ready here`, ...notPreparedText }
  if (!cause) return { title: label, meaning: sentence, remedy: sentence }
  if (isEndedEarly(classification, evidence)) return { ...endedEarlyText, title: `${label}: ${endedEarlyText.title}` }
  if (isOurFailure(evidence)) return ourFailureWords
  const words = causeTexts[cause]
  const isUnderWay =
    outcome === 'not-sent' && cause === 'network' && lost && !['dns', 'connect'].includes(lost.failure.stage)
  if (!isUnderWay) return { title: `${label}: ${words.title}`, meaning: words.meaning, remedy: words.remedy }
  const title = `${label}: the connection was lost at ${lost.failure.stage}`
  return {
    title,
    meaning: `${sentence} The server could be reached, and the session ended early.`,
    remedy: words.remedy,
  }
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
      title: arrival ? `Accepted, ${label}` : 'Accepted, and not followed to a mailbox',
      meaning: sentence,
      remedy: arrivalRemedies[arrival ?? 'pending'],
    },
  ]
}

const arrivalRemedies: Readonly<Record<Arrival, string>> = {
  inbox: '',
  pending: 'Use a seed inbox as the recipient to see whether a message arrives.',
  junk: 'See how the receiver judged SPF, DKIM and DMARC in the headers of the message, then its content.',
  'other-folder': 'Look for a filter rule in the mailbox that moves such messages.',
  missing:
    'Ask the provider with the time and the Message-ID: the message was taken and is in none of the folders looked at.',
  'could-not-look':
    'Mend what the mailbox’s line above says and run the test again: nothing is known about this message.',
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

function aboutOf(cause: Cause | undefined, evidence: readonly Evidence[]): About {
  const last = evidence.at(-1)
  if (isOurFailure(evidence)) return 'client'
  if (last?.kind === 'lost' && last.failure.reason === 'aborted') return 'budget'
  if (last?.kind === 'lost' && last.failure.reason === 'not-allowed') return 'policy'
  if (last?.kind === 'lost' && last.failure.reason === 'not-prepared') return 'client'
  if (last?.kind === 'lost' && last.failure.reason === 'session-deadline') return 'budget'
  return (cause && aboutByCause[cause]) ?? 'target'
}

/** The last attempt ended by a fault of ours: a worker that died, one that came too late, a message that was given up. */
function isOurFailure(evidence: readonly Evidence[]): boolean {
  const last = evidence.findLast((one) => one.kind === 'reply' || one.kind === 'lost')
  return last?.kind === 'lost' && ourFailures.includes(last.failure.reason)
}

const ourFailures: readonly SessionFailure['reason'][] = ['our-failure', 'aborted-before-dot']

/** Somebody ended it before its dot, or its time was over: nothing failed, and nobody has the message. */
/** Whether somebody on our side ended it before its message was handed over. */
export function isEndedEarly(
  classification: Pick<Classification, 'outcome'> | undefined,
  evidence: readonly Evidence[],
): boolean {
  const last = evidence.findLast((one) => one.kind === 'reply' || one.kind === 'lost')
  return classification?.outcome === 'not-sent' && last?.kind === 'lost' && last.failure.reason === 'aborted'
}

function stageOf(evidence: readonly Evidence[]): Stage {
  const last = evidence.findLast((one) => one.kind === 'reply' || one.kind === 'lost')
  if (last?.kind === 'reply') return last.stage
  return last?.kind === 'lost' ? last.failure.stage : 'connect'
}

const folderWords = { inbox: 'in the inbox', junk: 'in Junk', 'other-folder': 'in another folder' } as const

function evidenceLines(one: Evidence): readonly string[] {
  switch (one.kind) {
    case 'reply':
      return formatReply(one.reply)
    case 'lost':
      return [failureText(one.failure)]
    case 'delivery-status':
      return [notificationText(one)]
    case 'arrival':
      return [`found ${folderWords[one.folder]}`]
  }
}

function notificationText({ status, matchedBy = 'token' }: Extract<Evidence, { kind: 'delivery-status' }>): string {
  const text = `Action: ${status.action}; ${status.diagnosticCode ?? 'no Diagnostic-Code'}`
  return matchedBy === 'token' ? text : `${text} (known by its ${matchWords[matchedBy]}, which is no proof)`
}

const matchWords = { 'envelope-id': 'envelope id', 'message-id': 'Message-ID' } as const

function failureText({ stage, reason, detail }: SessionFailure): string {
  return `${stage}: ${reason}${detail === undefined ? '' : ` (${detail})`}`
}
