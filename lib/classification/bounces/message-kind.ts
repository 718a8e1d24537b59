// What sort of message lies in a bounce mailbox, by its header and its parts.
import { decodeWords } from '../../mail/message/encoded-words.ts'
import { fieldOf, type Header } from '../../mail/message/header-fields.ts'
import type { Message } from '../../mail/message/message-parts.ts'
import { readCode } from './what-was-said.ts'

/** From names that mail systems use for themselves. */
const daemon =
  /mailer-?daemon|mail-?daemon|post-?_?master|mail(?:er)? ?deliver|delivery (?:sub)?system|mail (?:system|administrator|router|transport)|system administrator|mdaemon|<>|mail delivery|returned mail|microsoft ?(?:exchange|outlook)/i

/** Names under which machines write, about many things. */
const machine = /no-?reply|\bbounces?\b|symantec|gateway|mail ?(?:security|filter|server)|autoanswer|-admin@/i

/** Subjects of notifications. */
const bounceSubject =
  /undeliver|un-?deliverable|delivery[ _-](?:status|failure|failed|report|problem|error|notification|unsuccessful|has failed|incomplete|delayed?)|(?:mail|message|delivery|e-?mail)\b.{0,30}\b(?:fail(?:ed|ure)?|returned|error|not (?:be )?delivered|rejected|bounced?|delay(?:ed)?|refused|problem)|return(?:ed|ing) (?:mail|message|to sender)|(?:failure|bounce|failed|warning|fail) (?:notice|message|notification|report|mail)|couldn't be delivered|could not be delivered|not (?:a )?member|user unknown|dsn:|nondeliverable|non ?-?(?:delivery|remis)|failure notice|nicht (?:zugestellt|zustellbar)|unzustellbar|zustellung|rückläufer|non remis|échec|non recapit|mancato recapito|no se (?:puede|pudo|ha) entreg|error de entrega|devuelto|não (?:foi )?entreg|falha|не доставлен|недоставлен|невозможно доставить|退信|投递失败|無法(?:傳遞|投遞)|無法傳送|配信(?:不能|できません|エラー|失敗)|配送(?:不能|エラー|失敗)|送信(?:できません|エラー|失敗)|エラーメール|전송 ?실패|반송|doručen|onbestelbaar|niet (?:bezorgd|afgeleverd)/i

/** Words without which a text is no notification. */
const failureWords =
  /(?:could|can|was|were|is|has|have|had|cannot|did)(?: ?n[o']t|not)?(?: been| be)? (?:able to (?:be )?)?(?:deliver|reach|sent|accept|process|send|route)|unable to (?:be )?(?:deliver|send|relay|route|reach)|undeliver|un-?deliverable|not (?:be )?(?:deliver|reach|sent)|deliver\w{0,4}\b.{0,60}\b(?:fail|delay|error|problem|unsuccessful|attempts)|fail\w{0,4} to (?:be )?(?:deliver|send|reach)|(?:permanent|fatal|temporary|transient)(?: fatal)? (?:error|failure)|(?:user|recipient|mailbox|address|account|host|domain)\b.{0,40}\b(?:unknown|not (?:found|exist|recogni[sz]ed)|full|disabled|exceed|invalid|unavailable|rejected)|unknown (?:user|recipient|address|host)|invalid (?:user|recipient|address|mailbox|final delivery)|no such (?:user|domain|mailbox)|returned (?:to sender|mail|message)|message (?:was |has been )?(?:rejected|refused|returned|bounced)|transcript of session|over ?quota|not a member|delivery errors?|relay(?:ing)? denied|delayed|(?:^|\n)[\s<>]{0,10}[45]\d\d[ -]/i

/** Whether its author calls itself a mail system. */
export function isFromDaemon(header: Header): boolean {
  return daemon.test(fieldOf(header, 'from'))
}

/** Whether the message comes from a mail system and not from a person: by its author, or by its empty reverse-path. */
export function isFromMailSystem(header: Header): boolean {
  return isFromDaemon(header) || fieldOf(header, 'return-path') === '<>'
}

/** Whether a machine wrote it, and quotes a server that refuses: notifications of gateways and lists. */
export function isMachineQuotingRefusal(header: Header, text: string): boolean {
  return machine.test(fieldOf(header, 'from')) && (readCode(text) ?? 0) >= 400
}

/** Whether its subject is that of a notification, and not of a letter about one. */
export function hasBounceSubject(header: Header): boolean {
  const subject = subjectOf(header)
  return bounceSubject.test(subject) && !/^\s{0,8}(?:re|fwd?|aw|wg|sv|vs|antw|tr|rv|r|i)\s{0,2}:/i.test(subject)
}

/** Whether a header is worth the reading of its body: that of a report, of a mail system, or of an answer by a machine. */
export function mayBeNotification(header: Header): boolean {
  return (
    /^multipart\/report\b/i.test(fieldOf(header, 'content-type')) ||
    header.fields.has('x-failed-recipients') ||
    isFromMailSystem(header) ||
    hasBounceSubject(header) ||
    /^auto-replied\b/i.test(fieldOf(header, 'auto-submitted'))
  )
}

/** The fields that name the recipient of the notification itself. */
export function namesOfRecipient(header: Header): string {
  return ['to', 'delivered-to', 'x-original-to', 'envelope-to']
    .flatMap((name) => header.fields.get(name) ?? [])
    .join(' ')
}

/** Whether its words tell of mail that was not delivered. */
export function tellsOfFailure(text: string): boolean {
  return failureWords.test(text)
}

/** The subject, its encoded words read. */
export function subjectOf(header: Header): string {
  return decodeWords(fieldOf(header, 'subject')).slice(0, 1000)
}

/** RFC 5965, and the reports of Microsoft's JMRP, which only enclose the message and tell it in the subject. */
export function isFeedback({ header, parts }: Message): boolean {
  if (parts.some(({ type }) => type === 'message/feedback-report')) return true
  if (/report-type\s?=\s?"?feedback-report/i.test(fieldOf(header, 'content-type'))) return true
  const encloses = parts.some(({ type }) => type === 'message/rfc822')
  return (
    encloses &&
    /^\s*(?:complaint about message from|abuse report|(?:e-?mail )?(?:feedback|abuse) report|spam report)/i.test(
      subjectOf(header),
    )
  )
}

/** RFC 3834 section 5, its forerunners, and the subjects of those that set no such field. */
export function isAutoreply(header: Header): boolean {
  const submitted = fieldOf(header, 'auto-submitted').toLowerCase()
  return (
    submitted.startsWith('auto-replied') ||
    header.fields.has('x-autoreply') ||
    header.fields.has('x-autorespond') ||
    header.fields.has('x-autoresponder') ||
    /auto_?reply/i.test(fieldOf(header, 'precedence') + fieldOf(header, 'x-precedence')) ||
    /^\s{0,8}(?:(?:re|aw|sv|antw)\s{0,2}:\s{0,3})?(?:auto(?:matic(?:ally)?|matische?|matisch|matiz\w{1,6})?[ -]?(?:re(?:ply|sponse|sponder|spuesta)|answer|antwort)|auto\s?:|out of (?:the )?office|vacation|away from|abwesenheit|réponse automatique|risposta automatica|respuesta automática|resposta automática|自動(?:返信|応答|回复|回覆)|自动(?:回复|答复)|отсутств|автоответ|i am (?:out|away|on)|on (?:vacation|leave|holiday))/i.test(
      subjectOf(header),
    )
  )
}

/**
 * Whether somebody is named as its author or as the one it is for. A piece without both is a fragment (RFC 5322 section
 * 3.6 demands an author): nothing can be known of it, not even whether a mail system wrote it.
 */
export function isWholeMessage({ fields }: Header): boolean {
  return fields.has('from') || fields.has('to') || fields.has('sender')
}
