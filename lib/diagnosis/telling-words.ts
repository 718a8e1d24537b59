// What the words of a refusal tell that its code does not: who is meant, and what would help. They are those of mail
// servers in general; every repetition is bounded, so that hostile texts are read in linear time.
import { type Reply, replyText } from '../mail/reply.ts'

const tooFast =
  /too (many|much) (\w+ ){0,2}(connections|sessions|messages|mails?|e-?mails?|recipients|requests|attempts)|too (fast|quickly|frequent)|rate[ -]?limit|throttl|slow down|(connection|sending|message|hourly|daily) (rate|limit|quota)|concurren/i

/** Whether it is said that we come too often, or too fast. x.7.28 says so by itself. */
export function namesOurPace(reply: Reply): boolean {
  return hasStatus(reply, '7.28') || tooFast.test(replyText(reply))
}

/** RFC 5321 section 4.5.3.1.10; x.5.3 says so by itself. */
export function namesTooManyRecipients(reply: Reply): boolean {
  return hasStatus(reply, '5.3') || /too many (rcpts?|recipients)/i.test(replyText(reply))
}

/** Whether the address or domain that we come with is said to have a bad name. */
export function namesOurReputation(reply: Reply): boolean {
  return /(black|block|deny)[ -]?list|blocked (using|by|for)|reputation|spamhaus|barracuda|spamcop|\b(dns|r)bl\b|listed (in|at|on|by)/i.test(
    replyText(reply),
  )
}

/** RFC 6647: a stranger is put off once, to see whether it comes back. */
export function namesGreylisting(reply: Reply): boolean {
  return /gr[ae]y-?list/i.test(replyText(reply))
}

/** Whether TLS has to come first (RFC 3207 section 4; x.7.10 and x.7.11). */
export function namesMissingTls(reply: Reply): boolean {
  if (hasStatus(reply, '7.10') || hasStatus(reply, '7.11')) return true
  return /starttls|(tls|ssl|encryption|encrypted|secure)( \w+)? (is )?(required|needed|first)|requires? (tls|encryption|an? (encrypted|secure))/i.test(
    replyText(reply),
  )
}

/** Whether a login has to come first (RFC 4954 section 4.1). */
export function namesMissingLogin(reply: Reply): boolean {
  return /authenticat(ion|e) (is )?(required|first)|must (log ?in|authenticate)|(log ?in|auth) (first|required)|not authenticated/i.test(
    replyText(reply),
  )
}

/** Whether the name that we gave in EHLO is the trouble, or what DNS says of it. */
export function namesOurName(reply: Reply): boolean {
  // 500 and 502 repeat the command that is unknown; that is not its argument.
  if (reply.code === 500 || reply.code === 502) return false
  return /\b(helo|ehlo)\b|host ?name|fqdn|fully[ -]qualified|reverse dns|\b(ptr|rdns)\b/i.test(replyText(reply))
}

/** Whether the message is over a limit (RFC 1870 section 6.1), which a full mailbox is not. */
export function namesMessageSize(reply: Reply): boolean {
  if (hasStatus(reply, '3.4') || hasStatus(reply, '2.3')) return true
  if (hasStatus(reply, '2.2') || /quota|mailbox (is )?full|storage/i.test(replyText(reply))) return false
  return reply.code === 552
}

/** Whether an address beyond ASCII is the trouble (RFC 6531 section 3.5). */
export function namesInternationalAddress(reply: Reply): boolean {
  return hasStatus(reply, '6.7') || /smtputf8|utf-?8|non-?ascii|internationali[sz]ed/i.test(replyText(reply))
}

/** Whether a line of the message is over 1000 octets (RFC 5321 section 4.5.3.1.6). */
export function namesLongLine(reply: Reply): boolean {
  return /lines? (is |are )?too long|too long (a )?line|line length/i.test(replyText(reply))
}

/** Whether the null reverse-path is the trouble (RFC 5321 section 4.5.5). */
export function namesNullSender(reply: Reply): boolean {
  return /(null|empty|blank) (sender|reverse|return|envelope)|bounces? (is |are )?not|<>/i.test(replyText(reply))
}

/** Whether the enhanced status is "subject.detail", of whatever class. */
function hasStatus({ enhancedStatus }: Reply, text: string): boolean {
  return enhancedStatus !== undefined && `${enhancedStatus.subject}.${enhancedStatus.detail}` === text
}

/**
 * Whether a refusal passes on what a blocklist answered to a question that it does not serve: 127.255.255.0/24, a public
 * resolver, too many questions. Such an answer lists nobody.
 */
export function namesBlocklistError(reply: Reply): boolean {
  return /127\.255\.255\.\d|\bopen(?:\/public)? resolver|\/returnc\/|(?:query|queries) (?:limit|volume|quota)|excessive (?:number of )?queries/i.test(
    replyText(reply),
  )
}
