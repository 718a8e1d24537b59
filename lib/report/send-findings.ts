// The findings of a finished send: why it was not taken, where it ended, what does not agree; words from the catalogue.
import * as z from 'zod/mini'
import type { Classification } from '../classification/classification.ts'
import type { Evidence } from '../classification/evidence.ts'
import { causeTexts } from '../diagnosis/cause-texts.ts'
import { contradictionTexts } from '../diagnosis/contradiction-texts.ts'
import { type About, abouts } from '../diagnosis/finding.ts'
import { arrivalTexts, notPreparedText, outcomeTexts, stoppedText } from '../diagnosis/outcome-texts.ts'
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
  /** Why the mailbox could not be read. */
  readonly trouble: string | undefined
  readonly evidence: readonly Evidence[]
}

/** What there is to say about a finished send; nothing where its message is in the inbox and all agrees. */
export function sendFindings(send: FinishedSend): readonly SendFinding[] {
  const { classification } = send
  if (!classification) return []
  if (isStoppedAsAsked(classification)) return [stoppedFinding(send)]
  const contradictions = classification.contradictions.map((kind) => contradictionFinding(kind, send))
  if (classification.outcome !== 'accepted') return [outcomeFinding(classification, send), ...contradictions]
  return [...arrivalFinding(send), ...contradictions]
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
  return {
    id: cause ? `${outcome}.${cause}` : outcome,
    verdict,
    about: aboutOf(cause, evidence),
    stage: stageOf(evidence),
    evidence: evidence.flatMap(evidenceLines),
    retryable: outcome === 'deferred' || outcome === 'not-sent',
    ...outcomeWords(classification, evidence),
  }
}

/** A reason only where one was given: of a connection that was lost on its way nothing is known but where it was. */
function outcomeWords({ outcome, cause }: Classification, evidence: readonly Evidence[]) {
  const { label, sentence } = outcomeTexts[outcome]
  const lost = evidence.findLast((one) => one.kind === 'lost')
  if (outcome === 'unknown')
    return { title: label, meaning: sentence, remedy: 'Look for the message at the receiver; do not send it again.' }
  if (lost?.failure.reason === 'not-prepared') return { title: `${label}: not made ready here`, ...notPreparedText }
  if (!cause) return { title: label, meaning: sentence, remedy: sentence }
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
  if (last?.kind === 'lost' && last.failure.reason === 'not-allowed') return 'policy'
  if (last?.kind === 'lost' && last.failure.reason === 'not-prepared') return 'client'
  if (last?.kind === 'lost' && last.failure.reason === 'session-deadline') return 'budget'
  return (cause && aboutByCause[cause]) ?? 'target'
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
      return [`Action: ${one.status.action}; ${one.status.diagnosticCode ?? 'no Diagnostic-Code'}`]
    case 'arrival':
      return [`found ${folderWords[one.folder]}`]
  }
}

function failureText({ stage, reason, detail }: SessionFailure): string {
  return `${stage}: ${reason}${detail === undefined ? '' : ` (${detail})`}`
}
