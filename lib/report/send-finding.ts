// One finding about a send, as reports hold it.
import * as z from 'zod/mini'
import { abouts } from '../diagnosis/finding.ts'
import { verdicts } from '../mail/outcome.ts'
import { stages } from '../mail/stage.ts'

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
  /** A shell command that shows more, ready to paste. */
  command: z.optional(z.string()),
})
export type SendFinding = z.infer<typeof sendFindingSchema>
