// Whom a notification in plain words is about, and what it says about each: qmail, Exim, Exchange, Sendmail and their many
// relatives put an address first and the reason beneath or behind it, or quote the dialogue in which it was refused.
import { addressesIn, firstAddressIn, sameAddress } from './addresses.ts'

export interface ToldRecipient {
  readonly recipient: string
  /** The lines about this recipient. */
  readonly told: string
}

export interface TextContext {
  /** Addresses that are known to have failed (X-Failed-Recipients). */
  readonly failed: readonly string[]
  /** Whose message it was: no recipient, as long as there is another. */
  readonly senders: readonly string[]
}

interface Anchor {
  readonly recipient: string
  readonly line: number
  /** The reason stands behind the address, or before it ("550 <anna@…>... User unknown" ends what was said). */
  readonly reason: 'behind' | 'before'
}

const maxLines = 600
const maxLineLength = 2000
const maxRecipients = 100

/** The recipients of a notification's text. */
export function readToldRecipients(text: string, context: TextContext): readonly ToldRecipient[] {
  const lines = text.split('\n', maxLines).map((line) => line.slice(0, maxLineLength))
  const anchors = findAnchors(lines, context)
  const recipients = distinct(anchors)
  return recipients
    .slice(0, maxRecipients)
    .map((recipient) => ({ recipient, told: toldAbout(recipient, lines, anchors) }))
}

/** In order of how surely an address in such a line is the recipient; the first kind that finds one decides. */
function findAnchors(lines: readonly string[], { failed, senders }: TextContext): readonly Anchor[] {
  if (failed.length > 0) return anchorsOfFailed(lines, failed)
  const kinds = [headingAnchor, dialogueAnchor, labelledAnchor, sentenceAnchor]
  let toSenders: readonly Anchor[] = []
  for (const anchorOf of kinds) {
    const anchors = lines.flatMap((line, index) => anchorOf(line, index) ?? [])
    const others = anchors.filter(({ recipient }) => !senders.some((sender) => sameAddress(sender, recipient)))
    if (others.length > 0) return others
    if (toSenders.length === 0 && anchorOf !== sentenceAnchor) toSenders = anchors
  }
  // A test to oneself: the sender is the recipient.
  return toSenders
}

function anchorsOfFailed(lines: readonly string[], failed: readonly string[]): readonly Anchor[] {
  return failed.map((recipient) => {
    const places = lines.flatMap((line, index) => (namesAddress(line, recipient) ? [index] : []))
    const heading = places.find((index) => headingAnchor(lines[index] ?? '', index))
    return { recipient, line: heading ?? places[0] ?? 0, reason: 'behind' }
  })
}

function namesAddress(line: string, address: string): boolean {
  return line.includes('@') && addressesIn(line).some((found) => sameAddress(found.address, address))
}

/** "<anna@postbox.test>:", "anna@postbox.test on Thu, …", "-- anna@postbox.test", "anna@postbox.test: reason". */
const beforeHeading = /^[\s>*•·"'<([\-:]{0,40}(?:(?:mailto|smtp|rfc822):\s?|(?:ultimately )?generated from )?["'<]?$/i
const behindHeading =
  /^[>"')\]]{0,4}\s{0,3}(?:$|[:;,([\u2026-]|\.{3}|on |was |is |has |could |->|=>|<|\(|invalid |error|user |not |unknown |does|- |mailbox )/i

function headingAnchor(line: string, index: number): Anchor | undefined {
  if (!line.includes('@')) return undefined
  const found = addressesIn(line)
  const [first] = found
  if (!first || !beforeHeading.test(line.slice(0, first.start)) || line.slice(0, first.start).includes('<<<'))
    return undefined
  const behind = line.slice(first.end)
  // "anna <bert@postbox.test>: malformed address"
  const second = /^>?\s{1,3}<$/.test(line.slice(first.end, found[1]?.start)) ? found[1] : undefined
  if (second) return { recipient: second.address, line: index, reason: 'behind' }
  return behindHeading.test(behind) ? { recipient: first.address, line: index, reason: 'behind' } : undefined
}

/** The dialogue as Sendmail and others quote it. */
function dialogueAnchor(line: string, index: number): Anchor | undefined {
  if (!line.includes('@')) return undefined
  const command = /rcpt\s{0,3}to\s{0,3}:?\s{0,3}[<:"]{0,2}/i.exec(line)
  if (command && !/^\s{0,8}\d{3}|mail from/i.test(line.slice(0, command.index))) {
    const recipient = firstAddressIn(line.slice(command.index))
    if (recipient) return { recipient, line: index, reason: 'behind' }
  }
  const reply =
    /^\s{0,8}(?:<<<\s{0,3})?[45]\d\d[ -](?:[45]\.\d{1,3}\.\d{1,3} )?(?:error:? )?[<"]?(?=[^\s<]{1,100}@)/i.exec(line)
  const refused = reply && firstAddressIn(line.slice(reply[0].length - 1))
  return refused ? { recipient: refused, line: index, reason: 'before' } : undefined
}

/** "Recipient: <anna@postbox.test>", "Addressed To: …", "Unable to deliver message to: …". */
const label =
  /(?:recipients?|addressee|addressed to|failed address|destination|(?:e-?mail )?address|(?:un)?deliver(?:ed|able|y)?(?: (?:the |your |this )?(?:message|mail|e-?mail))?(?: failed)? to|mailbox|mailing list|user(?:id)?|attempts|size|account|宛先|受信者|empf[aä]nger|destinataire|destinatario)\)?\s{0,3}(?:address(?:es)?)?\s{0,3}[:=\uff1a]\s{0,8}["'<(]{0,2}$/i

function labelledAnchor(line: string, index: number): Anchor | undefined {
  if (!line.includes('@')) return undefined
  const found = addressesIn(line).find(({ start }) => isLabel(line.slice(Math.max(0, start - 120), start)))
  return found && { recipient: found.address, line: index, reason: isBare(line, found.end) ? 'behind' : 'before' }
}

/** "There was an error delivering your mail to <anna@postbox.test>." */
const deliveryTo =
  /(?:deliver(?:ing|ed|y)?|sen[dt]|reach)(?: (?:your|the|this|a) (?:mail|e-?mail|message))? to ["'<]{0,2}$/i

function isLabel(before: string): boolean {
  return label.test(before) || deliveryTo.test(before)
}

function isBare(line: string, end: number): boolean {
  return /^[>"')\].\s]{0,6}$/.test(line.slice(end))
}

/** An address in a sentence, unless the sentence is about whom to ask or who has sent. */
function sentenceAnchor(line: string, index: number): Anchor | undefined {
  if (
    !line.includes('@') ||
    /contact|support@|postmaster@|abuse@|mail from|^\s{0,8}from\b|sender|reply-to|mailer-daemon/i.test(line)
  ) {
    return undefined
  }
  const recipient = firstAddressIn(line)
  return recipient ? { recipient, line: index, reason: 'behind' } : undefined
}

function distinct(anchors: readonly Anchor[]): readonly string[] {
  const recipients = new Map(anchors.map(({ recipient }) => [recipient.replaceAll('"', '').toLowerCase(), recipient]))
  return [...recipients.values()]
}

/** From each of its anchors to the next one of another recipient, on the side where the reason stands. */
function toldAbout(recipient: string, lines: readonly string[], anchors: readonly Anchor[]): string {
  const told = anchors.flatMap((anchor, index) => {
    if (!sameAddress(anchor.recipient, recipient)) return []
    const next = anchors.slice(index + 1).find((one) => one.line > anchor.line)?.line ?? lines.length
    const previous = anchors[index - 1]?.line ?? -1
    return anchor.reason === 'behind' ? lines.slice(anchor.line, next) : lines.slice(previous + 1, anchor.line + 1)
  })
  return told.join('\n')
}
