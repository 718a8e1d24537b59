// What a reader of a reply should know beside its cause: where the code or the status says little.
import { isRegisteredStatus } from '../diagnosis/status-texts.ts'
import { type EnhancedStatus, formatEnhancedStatus } from '../mail/enhanced-status.ts'
import type { Reply } from '../mail/reply.ts'

/** Notes about a complete reply. `rule` decided about it; `accepted`: it is taken for the answer to a message. */
export function notesOnReply(
  reply: Reply,
  { rule, accepted }: { readonly rule: string; readonly accepted: boolean },
): readonly string[] {
  const { code, enhancedStatus } = reply
  return [
    ...(code === 250 ? [whichCommand] : []),
    ...(accepted ? [notDelivery] : []),
    ...notesOnLogin(reply),
    ...notesOnSize(reply),
    ...(enhancedStatus ? notesOnStatus(enhancedStatus, { rule }) : []),
    ...(!enhancedStatus && isGeneral(code) && !rule.startsWith('phrase.')
      ? [`${code} alone means many things, and this reply says nothing more that is known here.`]
      : []),
  ]
}

/** Notes about an enhanced status that stands alone. */
export function notesOnLoneStatus(status: EnhancedStatus, { rule }: { readonly rule: string }): readonly string[] {
  const transient =
    'In a delivery status notification the field Action decides: a 4.x.x beside "Action: failed" is a message given up after many tries.'
  return [
    ...(status.class === 4 ? [transient] : []),
    ...(status.class === 2 ? [notDelivery] : []),
    ...notesOnStatus(status, { rule }),
  ]
}

const notDelivery =
  '250 is not delivery: the message may still be filtered, lost or bounced. Only the mailbox shows it.'

const whichCommand =
  'A 250 means that the message was taken only where it answers the end of the message (the final dot). After EHLO, MAIL, RCPT or RSET it says no more than: go on.'

/** Requirement R093. */
function notesOnLogin({ code }: Reply): readonly string[] {
  switch (code) {
    case 530:
      return ['The server wants a login, or TLS, before this command: log in at a submission port, inside TLS.']
    case 534:
      return ['Use a stronger way of logging in, or the special password that the provider issues for mail programs.']
    case 535:
      return ['Check user name, password and mechanism, and whether this account may send by SMTP at all.']
    case 538:
      return ['Begin TLS before the login: this mechanism would show the password to the network.']
    default:
      return []
  }
}

function notesOnSize({ code, enhancedStatus }: Reply): readonly string[] {
  if (code !== 552) return []
  switch (enhancedStatus && `${enhancedStatus.subject}.${enhancedStatus.detail}`) {
    case '2.2':
      return ['552 is mostly about the size of a message. Here 5.2.2 says that the mailbox is full: not the same.']
    case '2.3':
    case '3.4':
      return ['The status says that the message is too large. 5.2.2 would say that the mailbox is full.']
    default:
      return [
        'Servers use 552 both for messages that are too large (5.3.4, 5.2.3) and for full mailboxes (5.2.2); this reply carries none of these.',
      ]
  }
}

function notesOnStatus(status: EnhancedStatus, { rule }: { readonly rule: string }): readonly string[] {
  const text = formatEnhancedStatus(status)
  if (!isRegisteredStatus(status)) return [`${text} is not in the IANA registry: it is a number of the provider’s own.`]
  if (status.class !== 2 && (status.detail === 0 || text.endsWith('.7.1'))) {
    const decided = rule.startsWith('phrase.') ? 'The words decided.' : 'Without telling words the cause stays vague.'
    return [`${text} is general: servers send it for many reasons. ${decided}`]
  }
  return []
}

/** Codes that servers use for whatever they refuse: RFC 5321 section 4.2.3. */
function isGeneral(code: number): boolean {
  return [550, 553, 554].includes(code)
}
