// Why a message was not taken, in words for people.
import type { Cause } from '../mail/outcome.ts'
import type { Fixer } from './finding-text.ts'

export interface CauseText {
  readonly title: string
  readonly meaning: string
  readonly whoFixes: Fixer | 'sender' | 'recipient'
  readonly remedy: string
}

/** The words for every cause. */
export const causeTexts: Readonly<Record<Cause, CauseText>> = {
  'mailbox-unavailable': {
    title: 'no such mailbox',
    meaning: 'The receiving server knows no mailbox of this name, or does not let it be reached.',
    whoFixes: 'sender',
    remedy:
      'Check the spelling of the address; if it is right, take it off the list. More attempts only cost reputation.',
  },
  'mailbox-disabled': {
    title: 'mailbox disabled',
    meaning: 'The mailbox exists and is switched off, locked or abandoned.',
    whoFixes: 'recipient',
    remedy: 'Reach the recipient another way, or take the address off the list.',
  },
  'mailbox-full': {
    title: 'mailbox full',
    meaning: 'The mailbox is over its quota and takes nothing until its owner makes room.',
    whoFixes: 'recipient',
    remedy: 'Try again in a few days, or tell the recipient another way.',
  },
  'domain-unknown': {
    title: 'domain unknown',
    meaning: 'The domain of the recipient does not exist, or takes no mail.',
    whoFixes: 'sender',
    remedy: 'Check the spelling of the domain and its MX records.',
  },
  network: {
    title: 'the server could not be reached',
    meaning: 'The connection was refused, lost or too slow, or an earlier server gave up trying.',
    whoFixes: 'network operator',
    remedy:
      'Check the server with "smtping check HOST" from here and from elsewhere: firewalls, routes, and whether it runs.',
  },
  policy: {
    title: 'refused by policy',
    meaning:
      'A rule of the receiver forbids this message, this sender or this way of connecting; an asked-for login is one of them.',
    whoFixes: 'mail server operator',
    remedy:
      'If the reply asks for a login or refuses one, check user, password and port. Otherwise read it for its rule or link, and ask the postmaster of the receiver with its exact words.',
  },
  'sender-identity': {
    title: 'the sender’s identity is not accepted',
    meaning: 'The receiver objects to the sender address, the EHLO name, or an address of ours without reverse DNS.',
    whoFixes: 'DNS operator',
    remedy:
      'Give the sending address a PTR record whose name leads back to it, say that name in EHLO, and send from a domain that exists.',
  },
  content: {
    title: 'content refused',
    meaning: 'A filter took the message for spam or malware, or its headers break the standard.',
    whoFixes: 'sender',
    remedy: 'Change the message: links, attachments, headers (RFC 5322); compare with the built-in test message.',
  },
  reputation: {
    title: 'the sending address has a bad name',
    meaning: 'A blocklist or the receiver’s own records speak against the sending address or domain.',
    whoFixes: 'sender',
    remedy:
      'Look the address up at the blocklist that the reply names, mend the cause, ask for removal, and send less for a while.',
  },
  'auth-alignment': {
    title: 'SPF, DKIM or DMARC failed',
    meaning:
      'The message does not prove that it comes from its domain: SPF or DKIM failed, or neither is aligned with From.',
    whoFixes: 'DNS operator',
    remedy:
      'Publish the sending addresses in SPF, sign with DKIM for the domain of From, and see that one of both aligns.',
  },
  system: {
    title: 'trouble at the receiver',
    meaning: 'The receiving server has a problem of its own: no room, overload, a broken part.',
    whoFixes: 'mail server operator',
    remedy: 'Try again later; if it lasts, tell its postmaster.',
  },
  'rate-limit': {
    title: 'too much, or too early',
    meaning: 'The receiver slows us down: greylisting of a stranger, or more mail or connections than it wants.',
    whoFixes: 'sender',
    remedy: 'Wait for the time that the reply names and try again from the same address; send more slowly.',
  },
  'relay-denied': {
    title: 'relaying denied',
    meaning:
      'The server is not responsible for the domain of the recipient, and passes on mail only for those it knows.',
    whoFixes: 'whoever runs this check',
    remedy: 'Send to the MX of the recipient’s domain, or log in at a submission port.',
  },
  size: {
    title: 'message too large',
    meaning: 'The message is larger than the server or the mailbox takes. Attachments grow by about 37 % in transit.',
    whoFixes: 'sender',
    remedy: 'Make the attachments smaller or send links to them, or have the limit raised.',
  },
  tls: {
    title: 'encryption required or failed',
    meaning: 'The server demands TLS, or TLS could not be set up with it.',
    whoFixes: 'mail server operator',
    remedy: 'Check the server with "smtping check HOST": STARTTLS, protocol versions, certificate.',
  },
  protocol: {
    title: 'a breach of the protocol',
    meaning: 'One side did not keep to SMTP: a command was not understood, or an answer made no sense.',
    whoFixes: 'mail server operator',
    remedy: 'Read the transcript: it shows the line where the two sides disagree.',
  },
  unknown: {
    title: 'no reason that can be told',
    meaning: 'The reply does not say why in any words, status or code that are known here.',
    whoFixes: 'mail server operator',
    remedy: 'Ask the postmaster of the receiver with the exact reply, the time and the addresses.',
  },
}
