// What became of one send. Outcome and arrival stand side by side: accepted stays amber until the seed inbox confirms.
import * as z from 'zod/mini'
import type { Classification } from '../classification/classification.ts'
import { classify } from '../classification/classify.ts'
import { authenticationSchema, hopSchema, replySchema } from '../contract/evidence-schema.ts'
import { type SendItem, sendStates } from '../contract/stored-items.ts'
import { parseAddress } from '../mail/address.ts'
import { formatEnhancedStatus } from '../mail/enhanced-status.ts'
import { hostAndPortText, hostText } from '../mail/host.ts'
import {
  type Action,
  actions,
  arrivals,
  causes,
  outcomes,
  permanences,
  type Verdict,
  verdicts,
} from '../mail/outcome.ts'
import type { Hop } from '../mail/received.ts'
import { messageId } from '../mail/token.ts'
import { attemptReportSchema, reportAttempt } from './attempt-report.ts'
import { vantageSchema } from './check-report.ts'
import { deferralsOf } from './deferrals.ts'
import type { FindingPlace } from './finding-report.ts'
import { isStoppedAsAsked } from './outcome-finding.ts'
import { sendFindingSchema } from './send-finding.ts'
import { sendFindings } from './send-findings.ts'
import { historySchema, notificationSchema, reportHistory, reportNotifications } from './send-history.ts'
import { signatureFindings } from './signature-findings.ts'
import { answerBoth, twoAnswersSchema } from './two-answers.ts'

/** Requirement R077: said wherever an arrival is reported. */
export const placementLimit =
  'A seed inbox shows what happened to this one message. It does not promise where messages to other people will land.'

const instant = z.iso.datetime()

export const sendReportSchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('send-report'),
  id: z.string(),
  at: instant,
  vantage: vantageSchema,
  target: z.object({
    /** Of several hosts that MX records named, the one that was dialled last. */
    server: z.string(),
    to: z.string(),
    provider: z.string(),
    /** The mail domain whose MX records say where the message goes; absent where a server was named. */
    mxOf: z.optional(z.string()),
  }),
  /** By which the receiver's people find the message in their logs. */
  messageId: z.optional(z.string()),
  /** Can we talk, and will you take this? */
  answers: z.optional(twoAnswersSchema),
  state: z.enum(sendStates),
  final: z.boolean(),
  verdict: z.enum(verdicts),
  /** Absent until the first attempt has ended. */
  outcome: z.optional(z.enum(outcomes)),
  permanence: z.optional(z.enum(permanences)),
  cause: z.optional(z.enum(causes)),
  action: z.enum(actions),
  reply: z.optional(replySchema),
  enhancedStatus: z.optional(z.string()),
  /** The rule that decided, and the line that it read. */
  rule: z.optional(z.string()),
  line: z.optional(z.string()),
  retryAfterSeconds: z.optional(z.number()),
  blocklist: z.optional(z.string()),
  arrival: z.optional(z.enum(arrivals)),
  /** As the receiver saw it: the folder by its name, its own check of who sent it, and the way, first hop first. */
  received: z.optional(
    z.object({
      at: instant,
      folder: z.optional(z.string()),
      authentication: z.optional(authenticationSchema),
      hops: z.optional(z.readonly(z.array(z.extend(hopSchema, { at: z.optional(instant) })))),
    }),
  ),
  nextAttemptAt: z.optional(instant),
  /** How often it was put off, and for how long; absent where it never was. */
  deferrals: z.optional(z.object({ count: z.int(), seconds: z.number() })),
  attempts: z.array(attemptReportSchema),
  /** Seconds since the first attempt began. */
  seconds: z.object({ outcome: z.optional(z.number()), arrival: z.optional(z.number()) }),
  /** What was reported about it after the attempts. */
  notifications: z.optional(z.array(notificationSchema)),
  history: z.optional(historySchema),
  contradictions: z.array(z.string()),
  findings: z.readonly(z.array(sendFindingSchema)),
  limits: z.string(),
})
export type SendReport = z.infer<typeof sendReportSchema>

/** The report of a send as it stands. `final`: nothing more is expected of it. */
export function makeSendReport(
  item: SendItem,
  { final, vantage }: { readonly final: boolean; readonly vantage: string },
): SendReport {
  const classification = item.evidence.length > 0 ? classify(item.evidence) : undefined
  const verdict = final ? verdictOf(item, classification) : 'inconclusive'
  const attempts = item.attempts.map((attempt) => reportAttempt(attempt, placeOf(item)))
  const seconds = secondsOf(item)
  const arrival = arrivalOf(item, classification)
  const deferrals = deferralsOf(item)
  return {
    schemaVersion: 1,
    kind: 'send-report',
    id: item.id,
    at: iso(item.createdAt),
    vantage: { name: vantage },
    target: targetOf(item),
    messageId: item.ownMessageId ?? messageId(parseAddress(item.message.from)?.domain ?? 'invalid', item.id),
    state: item.state,
    final,
    verdict,
    ...describeClassification(classification),
    ...arrival,
    answers: answerBoth({
      ...{ final, ...classification, ...arrival, attempts, deferrals, seconds },
      isTriedOnce: !isRetried(item),
    }),
    ...receivedOf(item),
    action: actionOf(item, classification),
    ...(item.state === 'queued' && item.attempts.length > 0 && { nextAttemptAt: iso(item.notBefore) }),
    ...(deferrals && { deferrals }),
    attempts,
    seconds,
    notifications: reportNotifications(item.evidence),
    history: reportHistory(item),
    contradictions: [...(classification?.contradictions ?? [])],
    findings: final
      ? [
          ...signatureFindings(item),
          ...sendFindings({
            ...{ verdict, classification, arrival: item.arrival, evidence: item.evidence },
            ...{ trouble: item.trouble, troubleReason: item.troubleReason },
          }),
        ]
      : [],
    limits: placementLimit,
  }
}

function targetOf({ server: named, byMx, attempts, to, provider }: SendItem): SendReport['target'] {
  const { host, port } = attempts.findLast(({ server }) => server !== undefined)?.server ?? named
  const server = hostAndPortText(hostText(host), port)
  return { server, to, provider, ...(byMx && { mxOf: hostText(named.host) }) }
}

/** What the commands that show a finding need to know. */
function placeOf({ server, message, reversePath, to }: SendItem): FindingPlace {
  const tlsMode = message.tls === 'implicit' ? 'implicit' : 'starttls'
  return { host: server.host, tlsMode, from: reversePath === '' ? '<>' : reversePath, to }
}

/** A send's verdict once it is final. */
function verdictOf(item: SendItem, classification: Classification | undefined): Verdict {
  if (isStoppedAsAsked(classification)) return 'pass'
  switch (classification?.outcome) {
    case 'accepted':
      return arrivalVerdict(item.arrival)
    case 'bounced':
      return 'fail'
    // One attempt that was put off is no failure yet; a whole window of them is.
    case 'deferred':
      return isRetried(item) ? 'fail' : 'warn'
    default:
      return 'inconclusive'
  }
}

function isRetried({ retryUntil, createdAt }: SendItem): boolean {
  return retryUntil > createdAt
}

function arrivalVerdict(arrival: SendItem['arrival']): Verdict {
  switch (arrival) {
    case 'inbox':
      return 'pass'
    case 'missing':
      return 'fail'
    case 'could-not-look':
      return 'inconclusive'
    default:
      return 'warn'
  }
}

/** A message that bounced after all is not waited for any more. */
function arrivalOf({ arrival }: SendItem, classification: Classification | undefined) {
  const isGivenUp = arrival === 'pending' && classification?.outcome === 'bounced'
  return arrival === undefined || isGivenUp ? {} : { arrival }
}

function receivedOf({ evidence }: SendItem) {
  const arrived = evidence.find((one) => one.kind === 'arrival')
  if (!arrived) return {}
  const { path, authentication, hops } = arrived
  const told = { ...(path !== undefined && { folder: path }), ...(authentication && { authentication }) }
  return { received: { at: iso(arrived.at), ...told, ...(hops && { hops: hops.map(reportHop) }) } }
}

function reportHop({ at, ...hop }: Hop) {
  return { ...hop, ...(at !== undefined && { at: iso(at) }) }
}

/** Where an accepted message ended says more about what to do than that it was accepted. */
function actionOf({ arrival }: SendItem, classification: Classification | undefined): Action {
  if (classification?.outcome !== 'accepted') return classification?.action ?? 'wait'
  switch (arrival) {
    case 'junk':
      return 'fix-message'
    case 'missing':
      return 'ask-provider'
    case 'could-not-look':
      return 'fix-configuration'
    default:
      return classification.action
  }
}

function describeClassification(classification: Classification | undefined) {
  if (!classification) return {}
  const { outcome, permanence, cause, reply, enhancedStatus, rule, line, retryAfterSeconds, blocklist } = classification
  return {
    outcome,
    rule,
    ...(permanence && { permanence }),
    ...(cause && { cause }),
    ...(reply && { reply: { ...reply, lines: [...reply.lines] } }),
    ...(enhancedStatus && { enhancedStatus: formatEnhancedStatus(enhancedStatus) }),
    ...(line !== undefined && { line }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    ...(blocklist !== undefined && { blocklist }),
  }
}

/**
 * Seconds from the first attempt to what decided, and to the arrival. Mailboxes tell whole seconds of a clock of their
 * own: an arrival is never shown before the reply that let it happen.
 */
function secondsOf({ attempts, evidence }: SendItem) {
  const begin = attempts[0]?.startedAt
  if (begin === undefined) return {}
  const since = (at: number) => Math.max(0, Math.round((at - begin) / 100) / 10)
  const decided = evidence.findLast(({ kind }) => kind !== 'arrival')
  const arrived = evidence.find(({ kind }) => kind === 'arrival')
  return {
    ...(decided && { outcome: since(decided.at) }),
    ...(arrived && { arrival: since(Math.max(arrived.at, decided?.at ?? begin)) }),
  }
}

function iso(at: number): string {
  return new Date(at).toISOString()
}
