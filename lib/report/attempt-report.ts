// One attempt of a send: when, how it ended, and its transcript.
import * as z from 'zod/mini'
import { classify, classifyReply } from '../classification/classify.ts'
import type { Evidence } from '../classification/evidence.ts'
import { transcriptSchema } from '../contract/evidence-schema.ts'
import type { SendItem, StoredFinding } from '../contract/stored-items.ts'
import { isFindingId } from '../diagnosis/catalogue.ts'
import { abouts } from '../diagnosis/finding.ts'
import { formatEnhancedStatus } from '../mail/enhanced-status.ts'
import { hostAndPortText, hostText } from '../mail/host.ts'
import { outcomes } from '../mail/outcome.ts'
import { replyText } from '../mail/reply.ts'
import { stages } from '../mail/stage.ts'
import { type FindingPlace, findingSchema, reportFinding } from './finding-report.ts'

export const attemptReportSchema = z.object({
  number: z.int(),
  startedAt: z.iso.datetime(),
  endedAt: z.optional(z.iso.datetime()),
  /** The host that was dialled last, where MX records named it, and its IP address. */
  server: z.optional(z.string()),
  address: z.optional(z.string()),
  outcome: z.optional(z.enum(outcomes)),
  stage: z.optional(z.enum(stages)),
  code: z.optional(z.int()),
  enhancedStatus: z.optional(z.string()),
  /** The reply, or why there was none. */
  text: z.optional(z.string()),
  /** What is not in order about it, worst first; absent where nobody judged. */
  findings: z.optional(z.array(findingSchema)),
  transcript: z.optional(transcriptSchema),
})

export type AttemptReport = z.infer<typeof attemptReportSchema>

/** One attempt, with what it brought. */
export function reportAttempt(attempt: SendItem['attempts'][number], place: FindingPlace): AttemptReport {
  const { number, startedAt, endedAt, server, address, evidence, findings, transcript } = attempt
  return {
    number,
    startedAt: new Date(startedAt).toISOString(),
    ...(endedAt !== undefined && { endedAt: new Date(endedAt).toISOString() }),
    ...(server && { server: hostAndPortText(hostText(server.host), server.port) }),
    ...(address !== undefined && { address }),
    ...(evidence && evidenceReport(evidence)),
    ...(findings && {
      findings: findings.flatMap((finding) => reportStored(finding, server ? { ...place, host: server.host } : place)),
    }),
    ...(transcript && { transcript: [...transcript] }),
  }
}

/** With the words of this version; a finding that it does not know has none, and is left out. */
function reportStored({ id, about, port, address, ...rest }: StoredFinding, place: FindingPlace) {
  const known = abouts.find((one) => one === about)
  if (!isFindingId(id) || !known) return []
  const where = { ...(port !== undefined && { port }), ...(address !== undefined && { address }) }
  return [reportFinding({ ...rest, id, about: known, ...where }, place)]
}

function evidenceReport(evidence: Evidence) {
  if (evidence.kind === 'reply') {
    const { reply, stage } = evidence
    const { outcome, enhancedStatus } = classifyReply(reply, stage)
    const status = enhancedStatus && { enhancedStatus: formatEnhancedStatus(enhancedStatus) }
    return { outcome, stage, code: reply.code, ...status, text: replyText(reply) }
  }
  if (evidence.kind !== 'lost') return {}
  const { stage, reason, detail } = evidence.failure
  return { outcome: classify([evidence]).outcome, stage, text: detail === undefined ? reason : `${reason}: ${detail}` }
}
