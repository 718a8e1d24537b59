// What a notification says of one recipient, in the fields of RFC 3464, whether it has such fields or says it in words.
import type { DsnAction, RecipientStatus } from '../../mail/delivery-status.ts'
import { parseEnhancedStatus } from '../../mail/enhanced-status.ts'
import { makeReply, parseReplyText, type Reply } from '../../mail/reply.ts'
import type { BouncedRecipient, BounceOutcome } from './bounce-reading.ts'

const actionByOutcome: Readonly<Record<BounceOutcome, DsnAction>> = {
  accepted: 'delivered',
  deferred: 'delayed',
  bounced: 'failed',
}

/** The status of one recipient as evidence; the recipient is an empty text where the notification names none. */
export function recipientStatusOf(recipient: BouncedRecipient): RecipientStatus {
  const { outcome, remoteMta } = recipient
  const status = parseEnhancedStatus(recipient.status ?? '')
  const diagnosticCode = recipient.diagnostic ?? recipient.evidence ?? undefined
  const diagnosticReply = outcome === 'accepted' ? undefined : replyOf(recipient, diagnosticCode)
  return {
    finalRecipient: recipient.recipient ?? '',
    action: actionByOutcome[outcome],
    ...(status && { status }),
    ...(remoteMta !== null && { remoteMta }),
    ...(diagnosticCode !== undefined && { diagnosticCode }),
    ...(diagnosticReply && { diagnosticReply }),
  }
}

/** From its code on; what mail systems write before it is theirs. */
function replyOf({ replyCode }: BouncedRecipient, text: string | undefined): Reply | undefined {
  if (replyCode === null || text === undefined) return undefined
  const at = text.search(new RegExp(`(?<!\\d)${replyCode}(?=[ -])`))
  const said = at < 0 ? undefined : parseReplyText(text.slice(at))
  return said ?? makeReply(replyCode, [text])
}
