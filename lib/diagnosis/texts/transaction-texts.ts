// Findings about a message that is offered: what has to come first, its sender, and its recipients.
import type { FindingText } from '../finding-text.ts'

const upToMail = '{swaks} --quit-after MAIL --from {from}'
const upToRcpt = '{swaks} --quit-after RCPT --from {from} --to {to}'

export const transactionTexts = {
  'auth-required': {
    verdicts: ['fail'],
    title: 'The server wants a login first',
    meaning: 'It takes mail on this port from its own users only.',
    whoFixes: 'whoever runs this check',
    remedy:
      'Log in with a user of this server. If the recipient is at this server, hand the message to its MX on port 25 instead.',
    command: upToMail,
    reference: 'RFC 4954 section 6',
    advice: ['matrix-auth', 'which-port'],
  },
  'tls-required': {
    verdicts: ['fail'],
    title: 'The server wants TLS first',
    meaning: 'It takes no mail in clear text.',
    whoFixes: 'whoever runs this check',
    remedy: 'Send with STARTTLS, or with implicit TLS on 465.',
    command: upToMail,
    reference: 'RFC 3207 section 4',
    advice: ['matrix-auth', 'which-port'],
  },
  'rate-limited': {
    verdicts: ['inconclusive', 'fail'],
    title: 'The server finds that we come too often',
    meaning:
      'It limits connections or messages from one address or sender. That tells nothing about whether it takes mail otherwise.',
    whoFixes: 'whoever runs this check',
    remedy:
      'Wait as long as the reply says, or a quarter of an hour, then send more slowly and over fewer connections. If it is your own server, raise the limit for the address of this check.',
    command: '{swaks} --quit-after EHLO',
    reference: 'RFC 5321 section 4.2.1',
    advice: ['pace-from-replies', 'warm-up', 'matrix-temporary'],
  },
  greylisted: {
    verdicts: ['inconclusive'],
    title: 'The server puts us off as strangers',
    meaning:
      'Greylisting: the first attempt from an address that is not known is turned away, since spammers seldom come back. The next one, from the same address, with the same sender and recipient, is mostly taken.',
    whoFixes: 'nobody',
    remedy:
      'Try again after five minutes or the time that the reply names, from the same address. If the wait is unwelcome, have the address of this check put on the server’s list of known senders.',
    command: upToRcpt,
    reference: 'RFC 6647',
    advice: ['pace-from-replies', 'matrix-temporary'],
  },
  'client-blocked': {
    verdicts: ['fail'],
    title: 'The server refuses the address that we come from',
    meaning: 'A blocklist, or its own memory, speaks against our address. Messages from elsewhere may well be taken.',
    whoFixes: 'whoever runs this check',
    remedy:
      'Look our address up at the list that the reply names, mend what brought it there, and ask for removal. Until then check from another address.',
    command: upToRcpt,
    reference: 'RFC 5782',
    advice: ['blocklists', 'matrix-policy', 'warm-up'],
  },
  'out-of-sequence': {
    verdicts: ['fail'],
    title: 'The server finds our commands in the wrong order',
    meaning:
      'It forgot what came before, or waits for something that we did not say. Nothing is said about the message, so it may be sent again.',
    whoFixes: 'whoever runs this check',
    remedy:
      'Read the transcript: if the order is right, a filter or proxy before the server has lost track. If it is wrong, tell us.',
    command: upToRcpt,
    reference: 'RFC 5321 section 4.1.4',
  },
  'sender-refused': {
    verdicts: ['fail'],
    title: 'The server refuses the sender',
    meaning:
      'It objects to the sender’s address or domain, or to whether our address may send for it (SPF) or has a name of its own (PTR).',
    whoFixes: 'whoever runs this check',
    remedy:
      'Read the reply. Send from a domain that exists and takes mail, publish our address in its SPF record, and give that address a PTR record whose name leads back to it.',
    command: upToMail,
    reference: 'RFC 5321 section 3.3, RFC 7208 section 8.4',
    advice: ['align-identity', 'dns-hygiene', 'matrix-policy'],
  },
  'no-null-sender': {
    verdicts: ['warn'],
    title: 'The server refuses the null sender',
    meaning:
      'Notifications, such as those about a message that could not be delivered, come from <>. Its users never learn what became of their mail.',
    whoFixes: 'mail server operator',
    remedy: 'Take mail from <>; to keep out forged notifications, look at their contents or sign return paths (BATV).',
    command: "{swaks} --quit-after MAIL --from '<>'",
    reference: 'RFC 5321 section 4.5.5',
  },
  'parameter-refused': {
    verdicts: ['warn', 'fail'],
    title: 'The server refuses a parameter that it announced',
    meaning:
      'It lists an extension in answer to EHLO and does not take what belongs to it. Where the message allows, we said it again without; other senders give up.',
    whoFixes: 'mail server operator',
    remedy:
      'Take the extension off the list, or mend it; a proxy may announce what the server behind it does not know.',
    command: upToMail,
    reference: 'RFC 5321 section 4.1.1.11',
  },
  'recipient-refused': {
    verdicts: ['fail'],
    title: 'The server refuses the recipient',
    meaning:
      'It knows no such mailbox, does not answer for its domain, or has a rule against this mail; the reply says which. No message was sent.',
    whoFixes: 'whoever runs this check',
    remedy:
      'Check the spelling, and that this server is the MX of the domain. If the reply names a rule, ask the postmaster with its exact words.',
    command: upToRcpt,
    reference: 'RFC 5321 section 3.3',
    advice: ['matrix-no-such-user'],
  },
  partial: {
    verdicts: ['warn', 'inconclusive'],
    title: 'Not all recipients are answered alike',
    meaning:
      'Some were refused or put off while others were not. Each recipient has an outcome of its own; the message goes to those that were taken.',
    whoFixes: 'whoever runs this check',
    remedy: 'Look at the replies one by one; try again for those with a code that begins with 4.',
    command: upToRcpt,
    reference: 'RFC 5321 section 3.3',
    advice: ['pace-from-replies'],
  },
  'too-many-recipients': {
    verdicts: ['warn', 'inconclusive'],
    title: 'The server takes fewer recipients at once',
    meaning: 'The rest has to come in another transaction. A server takes at least a hundred, by the standard.',
    whoFixes: 'mail server operator',
    remedy:
      'Send to the rest with a message of their own. If the limit is below a hundred, raise it (smtpd_recipient_limit in Postfix).',
    reference: 'RFC 5321 section 4.5.3.1.10',
    advice: ['ext-limits'],
  },
  'smtputf8-missing': {
    verdicts: ['fail'],
    title: 'The server takes no addresses beyond ASCII',
    meaning: 'It does not offer SMTPUTF8, which such an address needs. Nothing was sent.',
    whoFixes: 'mail server operator',
    remedy: 'Turn on SMTPUTF8 (smtputf8_enable=yes in Postfix), or use an ASCII address of the same mailbox.',
    command: '{swaks} --quit-after EHLO',
    reference: 'RFC 6531 section 3.2',
    advice: ['ext-smtputf8'],
  },
  'smtputf8-refused': {
    verdicts: ['fail'],
    title: 'The server refuses an address beyond ASCII',
    meaning: 'It offers SMTPUTF8, and does not take this address all the same.',
    whoFixes: 'mail server operator',
    remedy: 'Look into the server’s log: a filter or the server behind it may not know SMTPUTF8.',
    command: upToRcpt,
    reference: 'RFC 6531 section 3.5',
    advice: ['ext-smtputf8'],
  },
  'pipelining-broken': {
    verdicts: ['warn'],
    title: 'The server does not read commands that come together',
    meaning:
      'It announces PIPELINING, and drops what came behind the first command. Senders that believe it wait in vain and try again for days.',
    whoFixes: 'mail server operator',
    remedy:
      'Take PIPELINING off the list, or mend the server; mostly a proxy or a firewall before it drops the rest. One command at a time works.',
    command: '{swaks} --pipeline --quit-after RCPT --from {from} --to {to}',
    reference: 'RFC 2920 section 3.2',
    advice: ['ext-pipelining'],
  },
  tarpit: {
    verdicts: ['warn'],
    title: 'The server keeps us waiting for each recipient',
    meaning:
      'The answers take long, or longer each time. It may wear down spammers on purpose, or ask a slow directory for each recipient.',
    whoFixes: 'mail server operator',
    remedy:
      'If it is not on purpose, look at what is asked for each recipient: directories, blocklists, other servers. Send fewer recipients at once.',
    command: upToRcpt,
  },
  'recipient-taken': {
    verdicts: ['pass'],
    title: 'The server would take the message for this recipient',
    meaning: 'RCPT was answered with yes. No message was sent, and a server may still refuse one.',
    whoFixes: 'nobody',
    remedy: 'Nothing to do.',
    command: upToRcpt,
    reference: 'RFC 5321 section 3.3',
  },
} as const satisfies Record<string, FindingText>
