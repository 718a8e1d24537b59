// What strangers say is kept within bounds: a send is one item of the table, and DynamoDB takes 400 KB.
import type { Evidence } from '../classification/evidence.ts'
import type { StoredFinding } from '../contract/stored-items.ts'
import type { RecipientStatus } from '../mail/delivery-status.ts'
import type { SessionFailure } from '../mail/observed.ts'
import type { Reply } from '../mail/reply.ts'
import { hideSeals } from '../mail/token.ts'

/** RFC 5321 section 4.5.3.1.5 gives a reply line 512 bytes; ten of them tell whatever a reply has to tell. */
const maxLines = 10
/** Of UTF-8, as the table counts: notifications may be written in any script. */
const maxBytes = 300

/** Of one attempt, at most this many findings are kept, worst first, each with so many lines: the transcript has them all. */
const maxFindings = 8
const maxFindingLines = 4

/** What is not in order, with its evidence cut to what is worth keeping. */
export function boundFindings(findings: readonly StoredFinding[]): StoredFinding[] {
  const notable = findings.filter(({ verdict }) => verdict !== 'pass').slice(0, maxFindings)
  return notable.map((finding) => ({ ...finding, evidence: finding.evidence.slice(0, maxFindingLines).map(cut) }))
}

/** The evidence with its texts cut to what is worth keeping. The transcript has more of them. */
export function boundEvidence(evidence: Evidence): Evidence {
  switch (evidence.kind) {
    case 'reply':
      return { ...evidence, reply: boundReply(evidence.reply) }
    case 'lost':
      return { ...evidence, failure: boundFailure(evidence.failure) }
    case 'delivery-status':
      return { ...evidence, status: boundStatus(evidence.status) }
    case 'arrival':
      return evidence
  }
}

function boundReply(reply: Reply): Reply {
  return { ...reply, lines: reply.lines.slice(0, maxLines).map(cut) }
}

function boundFailure({ detail, reply, ...rest }: SessionFailure): SessionFailure {
  return { ...rest, ...(detail !== undefined && { detail: cut(detail) }), ...(reply && { reply: boundReply(reply) }) }
}

function boundStatus(status: RecipientStatus): RecipientStatus {
  const { finalRecipient, originalRecipient, remoteMta, diagnosticCode, diagnosticReply } = status
  return {
    ...status,
    finalRecipient: cut(finalRecipient),
    ...(originalRecipient !== undefined && { originalRecipient: cut(originalRecipient) }),
    ...(remoteMta !== undefined && { remoteMta: cut(remoteMta) }),
    ...(diagnosticCode !== undefined && { diagnosticCode: cut(diagnosticCode) }),
    ...(diagnosticReply && { diagnosticReply: boundReply(diagnosticReply) }),
  }
}

/** Whoever reads a report must not be able to forge what comes back. */
function cut(whole: string): string {
  const text = hideSeals(whole)
  const bytes = new TextEncoder().encode(text)
  if (bytes.length <= maxBytes) return text
  // With `stream` a character that the cut went through is left out.
  return `${new TextDecoder().decode(bytes.subarray(0, maxBytes - 3), { stream: true })}…`
}
