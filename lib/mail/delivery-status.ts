// A delivery status notification, RFC 3464: the fields of message/delivery-status in the RFC's own names.
import { type EnhancedStatus, parseEnhancedStatus } from './enhanced-status.ts'
import { parseReplyText, type Reply } from './reply.ts'

/** RFC 3464 section 2.3.3. */
export const dsnActions = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'] as const
export type DsnAction = (typeof dsnActions)[number]

export interface RecipientStatus {
  /** The address alone, without its type. */
  readonly finalRecipient: string
  readonly originalRecipient?: string
  readonly action: DsnAction
  readonly status?: EnhancedStatus
  /** The name of the server that answered, without its type. */
  readonly remoteMta?: string
  /** The text without its type; unfolded. */
  readonly diagnosticCode?: string
  /** The reply inside a Diagnostic-Code of type smtp, where one can be read. */
  readonly diagnosticReply?: Reply
}

export interface DeliveryStatus {
  readonly reportingMta?: string
  /** RFC 3461 section 4.4: the ENVID of the message that bounced. */
  readonly originalEnvelopeId?: string
  readonly recipients: readonly RecipientStatus[]
}

type Fields = ReadonlyMap<string, string>

/** The fields of a message/delivery-status body. Groups that name no recipient or no action are left out. */
export function parseDeliveryStatus(text: string): DeliveryStatus {
  const [message = new Map<string, string>(), ...groups] = readGroups(text)
  const reportingMta = withoutType(message.get('reporting-mta'))
  const originalEnvelopeId = message.get('original-envelope-id')
  return {
    ...(reportingMta && { reportingMta }),
    ...(originalEnvelopeId && { originalEnvelopeId }),
    recipients: groups.flatMap(readRecipient),
  }
}

function readGroups(text: string): readonly Fields[] {
  const unfolded = text.replace(/\r\n?/g, '\n').replace(/\n[ \t]+/g, ' ')
  const groups = unfolded.split(/\n{2,}/).map(readFields)
  return groups.filter((fields) => fields.size > 0)
}

function readFields(group: string): Fields {
  const fields = group.split('\n').map((line) => /^([!-9;-~]+):\s*(.*)$/.exec(line))
  return new Map(fields.flatMap((field) => (field ? [[(field[1] ?? '').toLowerCase(), (field[2] ?? '').trim()]] : [])))
}

function readRecipient(fields: Fields): readonly RecipientStatus[] {
  const finalRecipient = withoutType(fields.get('final-recipient') ?? fields.get('original-recipient'))
  const action = fields.get('action')?.toLowerCase().split(/[\s(]/)[0] ?? ''
  if (!finalRecipient || !isAction(action)) return []
  const originalRecipient = withoutType(fields.get('original-recipient'))
  const status = parseEnhancedStatus(fields.get('status') ?? '')
  const remoteMta = withoutType(fields.get('remote-mta'))
  const diagnosticCode = withoutType(fields.get('diagnostic-code'))
  const diagnosticReply = diagnosticCode ? parseReplyText(diagnosticCode) : undefined
  return [
    {
      finalRecipient: finalRecipient.replace(/^<(.*)>$/, '$1'),
      ...(originalRecipient && { originalRecipient }),
      action,
      ...(status && { status }),
      ...(remoteMta && { remoteMta }),
      ...(diagnosticCode && { diagnosticCode }),
      ...(diagnosticReply && { diagnosticReply }),
    },
  ]
}

/** "rfc822; someone@example.org" without its type (RFC 3464 section 2.1.2); a value without a type is kept. */
function withoutType(value: string | undefined): string | undefined {
  return value?.replace(/^[\w-]+\s*;\s*/, '').trim()
}

function isAction(text: string): text is DsnAction {
  return dsnActions.some((known) => known === text)
}
