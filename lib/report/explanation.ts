// What a pasted reply or enhanced status means, read by the same classification as live replies and notifications.
import * as z from 'zod/mini'
import { blocklistOfZone } from '../classification/blocklists.ts'
import type { Classification } from '../classification/classification.ts'
import { classifyRecipientStatus, classifyReply } from '../classification/classify.ts'
import { readProvider } from '../classification/providers.ts'
import { decidingWords, type Said } from '../classification/read-cause.ts'
import { contradictionsIn, replyContradictions } from '../classification/reply-contradictions.ts'
import { causeTexts } from '../diagnosis/cause-texts.ts'
import { actionTexts, outcomeTexts } from '../diagnosis/outcome-texts.ts'
import { registeredStatus } from '../diagnosis/registered-statuses.ts'
import { replyCodeText } from '../diagnosis/reply-code-texts.ts'
import { enhancedStatusText } from '../diagnosis/status-texts.ts'
import type { DsnAction } from '../mail/delivery-status.ts'
import { type EnhancedStatus, formatEnhancedStatus } from '../mail/enhanced-status.ts'
import { actions, causes, outcomes, permanences } from '../mail/outcome.ts'
import { type Reply, type ReplyClass, replyClass, replyText } from '../mail/reply.ts'
import type { Stage } from '../mail/stage.ts'
import { notesOnLoneStatus, notesOnReply } from './explanation-notes.ts'
import { readPastedReply } from './pasted-reply.ts'

const families = [
  'positive',
  'intermediate',
  'transient-negative',
  'permanent-negative',
] as const satisfies readonly ReplyClass[]

export const explanationSchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('explanation'),
  /** As it was given. */
  text: z.string(),
  /** Absent where the text holds an enhanced status alone. */
  reply: z.optional(
    z.object({
      code: z.int(),
      enhancedStatus: z.optional(z.string()),
      lines: z.readonly(z.array(z.string())),
      family: z.enum(families),
    }),
  ),
  /** The reply code; absent with `reply`. */
  code: z.optional(z.int()),
  enhancedStatus: z.optional(z.string()),
  /** What the IANA registry calls the status, and the document that says so; absent where it is a number of the provider's own. */
  enhancedStatusName: z.optional(z.string()),
  enhancedStatusReference: z.optional(z.string()),
  codeMeaning: z.optional(z.string()),
  enhancedMeaning: z.optional(z.string()),
  /** Absent where the reply decides nothing about a message: a greeting, a 354, the answer to RCPT. */
  outcome: z.optional(z.enum(outcomes)),
  permanence: z.optional(z.enum(permanences)),
  cause: z.optional(z.enum(causes)),
  action: z.enum(actions),
  /** Seconds until the server wants to see us again, where its text names a time. */
  retryAfter: z.optional(z.number()),
  /** The domain of the blocklist that the text names; its name and its look-up page where it is a well-known one. */
  blocklist: z.optional(z.string()),
  blocklistName: z.optional(z.string()),
  blocklistLookup: z.optional(z.string()),
  /** Whose words these are: a provider or a product, where they give it away. */
  provider: z.optional(z.string()),
  /** The rule that decided, the line that it read, and the words, status or code in it that decided. */
  rule: z.string(),
  line: z.string(),
  words: z.optional(z.string()),
  /** Where parts of the reply disagree. */
  contradictions: z.readonly(z.array(z.object({ kind: z.enum(replyContradictions), meaning: z.string() }))),
  title: z.string(),
  meaning: z.string(),
  remedy: z.string(),
  /** Who can mend it: "sender", "recipient", "DNS operator" and the like; absent where nothing has to be mended. */
  who: z.optional(z.string()),
  notes: z.readonly(z.array(z.string())),
})
export type Explanation = z.infer<typeof explanationSchema>

/** What the first reply in the text means, or its enhanced status; undefined where it holds neither. */
export function explain(text: string): Explanation | undefined {
  const pasted = readPastedReply(text)
  if (!pasted) return undefined
  const head = { schemaVersion: 1, kind: 'explanation', text } as const
  return pasted.kind === 'reply'
    ? { ...head, ...explainReply(pasted.reply, pasted.stage ?? likelyStage(pasted.reply)) }
    : { ...head, ...explainStatus(pasted.status, pasted.words) }
}

function explainReply(reply: Reply, stage: Stage) {
  const { code, enhancedStatus, lines } = reply
  const classification = classifyReply(reply, stage)
  const accepted = code === 250 && classification.outcome === 'accepted'
  const codeMeaning = replyCodeText(code)
  const status = enhancedStatus && { enhancedStatus: formatEnhancedStatus(enhancedStatus) }
  return {
    reply: { code, ...status, lines: [...lines], family: replyClass(reply) },
    code,
    ...(enhancedStatus && describeStatus(enhancedStatus)),
    ...(codeMeaning && { codeMeaning: `${codeMeaning.meaning} (${codeMeaning.reference})` }),
    ...(code >= 400 || accepted ? describe(classification) : describeProgress(reply, classification)),
    ...hintsIn(lines, classification),
    line: classification.line ?? replyText(reply),
    ...wordsOf({ code, status: enhancedStatus, lines }, classification),
    contradictions: [...contradictionsIn(reply)],
    notes: notesOnReply(reply, { rule: classification.rule, accepted }),
  }
}

/** A lone status is read as in a notification, where it mostly comes from. */
function explainStatus(status: EnhancedStatus, words: string) {
  const classification = classifyRecipientStatus({
    finalRecipient: '',
    action: actionByClass[status.class],
    status,
    diagnosticCode: words,
  })
  return {
    ...describeStatus(status),
    ...describe(classification),
    ...hintsIn([words], classification),
    line: classification.line ?? words,
    ...wordsOf({ status, lines: [words] }, classification),
    contradictions: [],
    notes: notesOnLoneStatus(status, classification),
  }
}

function describeStatus(status: EnhancedStatus) {
  const registered = registeredStatus(status)
  return {
    enhancedStatus: formatEnhancedStatus(status),
    ...(registered && { enhancedStatusName: registered.name, enhancedStatusReference: registered.reference }),
    enhancedMeaning: enhancedStatusText(status),
  }
}

function hintsIn(lines: readonly string[], { blocklist }: Classification) {
  const provider = readProvider(lines.join(' '))
  const known = blocklist === undefined ? undefined : blocklistOfZone(blocklist)
  return {
    ...(known && { blocklistName: known.name, blocklistLookup: known.lookup }),
    ...(provider !== undefined && { provider }),
  }
}

function wordsOf(said: Said, { rule }: Classification) {
  const words = decidingWords(said, rule)
  return words === undefined ? {} : { words }
}

const actionByClass: Readonly<Record<EnhancedStatus['class'], DsnAction>> = { 2: 'relayed', 4: 'delayed', 5: 'failed' }

/** Where a reply was most likely given. What speaks about a message is taken to answer its final dot; 2.1.x and EHLO lists are not. */
function likelyStage({ code, enhancedStatus, lines }: Reply): Stage {
  if (code >= 400) return 'dot'
  if (code !== 250) return 'rcpt'
  if (!enhancedStatus && lines.length > 1) return 'ehlo'
  return enhancedStatus?.subject === 1 ? 'rcpt' : 'dot'
}

function describe(classification: Classification) {
  const { outcome, permanence, cause, action, retryAfterSeconds, blocklist, rule } = classification
  const { label, sentence } = outcomeTexts[outcome]
  const words = cause && causeTexts[cause]
  return {
    outcome,
    ...(permanence && { permanence }),
    ...(cause && { cause }),
    action,
    ...(retryAfterSeconds !== undefined && { retryAfter: retryAfterSeconds }),
    ...(blocklist !== undefined && { blocklist }),
    rule,
    title: words ? `${label}: ${words.title}` : label,
    meaning: words ? words.meaning : sentence,
    remedy: words ? words.remedy : actionTexts[action].sentence,
    ...(words && { who: words.whoFixes }),
  }
}

/** A reply that moves the conversation on and decides nothing about a message. */
function describeProgress({ code }: Reply, { rule }: Classification) {
  return {
    action: 'none',
    rule,
    title: 'nothing decided yet',
    meaning: replyCodeText(code)?.meaning ?? 'The server goes along with the command.',
    remedy: actionTexts.none.sentence,
  } as const
}
