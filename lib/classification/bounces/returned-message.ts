// Where a bounce ends and the message that it returns begins, in notifications that hold both in one text.

/** Lines that say so; each behind the system whose wording it is. */
const marks: readonly RegExp[] = [
  // Sendmail, Exim, Gmail, qmail, Notes, GMX: a rule of dashes with words about a message in it.
  /^\s{0,8}[-=*_]{2,40}\s{0,8}(?:(?:this is (?:a copy|the)|below this line|enclosed is|original|the (?:body|header|original|attached|unsent)|unsent|returned|undelivered|forwarded|message header|copy of|included is|the following is|your original|attached|(?:first|start of|begin) .{0,20}(?:lines|message))\b)/i,
  // DragonFly, IMail, OpenSMTPD, MailEnable, CommuniGate, FML
  /^\s{0,8}(?:the )?(?:original )?(?:message|mail)(?: headers?| text)? follows?\b.{0,30}$/i,
  /^\s{0,8}(?:below|here|attached|following|enclosed) (?:is|are) (?:a copy of |the |your )?.{0,40}(?:message|headers?|mail)\b.{0,40}:\s{0,8}$/i,
  /^\s{0,8}(?:headers? of (?:the|your) |original |copy of (?:the |your ))(?:original |bounced )?(?:message|mail)(?: headers?)?\s{0,3}:\s{0,8}$/i,
  /^\s{0,8}[-=*_#]{3,60}\s{0,4}(?:original|returned|元の|原本|原始)\b.{0,60}$/i,
  /^-{3,}\s{0,3}(?:original mail info|message headers?|boundary)/i,
]

/** Fields with which returned messages begin where nothing announces them. */
const firstFields =
  /^(?:received|return-path|dkim-signature|domainkey-signature|x-received|message-id|mime-version|delivered-to|arc-seal)\s?:/i
const anyField = /^[!-9;-~]{2,60}:/

export interface Divided {
  /** What the mail system wrote. */
  readonly notification: string
  /** The returned message, or what there is of it. */
  readonly returned: string
}

/** Cuts a text before the message that it returns. */
export function divideAtReturned(text: string): Divided {
  const lines = text.split('\n')
  let length = 0
  for (const [index, line] of lines.entries()) {
    if (isMark(line) && (index > 0 || length > 0)) {
      return { notification: text.slice(0, length), returned: text.slice(length + line.length + 1).trimStart() }
    }
    if (firstFields.test(line) && hasFurtherField(lines, index)) {
      return { notification: text.slice(0, length), returned: text.slice(length) }
    }
    length += line.length + 1
  }
  return { notification: text, returned: '' }
}

function isMark(line: string): boolean {
  return line.length > 5 && line.length < 200 && marks.some((mark) => mark.test(line))
}

/** A field alone may be quoted by the notification; with others beneath it a header begins. */
function hasFurtherField(lines: readonly string[], index: number): boolean {
  const next = lines.slice(index + 1, index + 30).find((line) => !/^[ \t]/.test(line))
  return next !== undefined && anyField.test(next)
}
