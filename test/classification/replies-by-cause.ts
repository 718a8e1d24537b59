// Replies as servers write them, made up here, by the cause that they name.
import type { Cause } from '../../lib/mail/outcome.ts'

export const repliesByCause: Readonly<Record<Cause, readonly string[]>> = {
  'mailbox-unavailable': [
    '550 5.1.1 <anna@postbox.test>: Recipient address rejected: User unknown in virtual mailbox table',
    '550-5.1.1 The account that you tried to reach is not here.\n550 5.1.1 See our help page',
    '550 No such user here',
    '550 Unrouteable address',
    '550 5.4.1 Recipient address rejected: Access denied. [mail.test]',
    '550 <anna@postbox.test>: Recipient address rejected.',
    '554 delivery error: This user does not exist at our site',
  ],
  'mailbox-disabled': [
    '550 5.2.1 The account that you tried to reach is switched off',
    '554 Your message was refused: this mailbox is disabled',
    '550 user account suspended',
  ],
  'mailbox-full': [
    '552 5.2.2 <bert@postbox.test> Quota exceeded (mailbox for user is full)',
    '452 4.2.2 The recipient is over quota, please send it to someone else',
    '550 Mailbox full',
  ],
  'domain-unknown': [
    '550 5.1.2 <carla@nowhere.test>: there is no such domain',
    '554 5.4.4 Host or domain name not found',
    '556 5.1.10 Recipient domain has a null MX',
  ],
  network: [
    '451 4.4.1 Connection timed out to the inner server',
    '554 5.4.6 Too many hops, mail loop suspected',
    '451 4.4.2 Connection lost while talking to the store',
  ],
  policy: [
    '554 5.7.1 Access denied by our local rules',
    '554 5.7.1 <bert@elsewhere.test>: Recipient address rejected: Access denied',
    '554 5.7.1 <bert@elsewhere.test>: Recipient address rejected: Policy Rejection- Abuse',
    '535 5.7.8 Error: these credentials are wrong',
    '550 5.7.1 Rejected for policy reasons',
    '554 5.7.1 Service unavailable',
  ],
  'sender-identity': [
    '450 4.7.25 Client host rejected: cannot find your hostname, [192.0.2.7]',
    '553 5.1.8 <nobody@nowhere.test>: Sender address rejected: Domain not found',
    '550 The sending address 192.0.2.7 has no PTR record',
    '550 5.1.0 <news@shop.test>: Sender address rejected: User unknown in virtual mailbox table',
  ],
  content: [
    '554 5.7.1 Message refused: it looks like spam (score 12.3)',
    '550 5.7.1 Virus found in the attachment',
    '554 5.6.1 This kind of content is not taken',
  ],
  reputation: [
    '554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using zen.spamhaus.org',
    '550 5.7.1 192.0.2.7 is listed at bl.spamcop.net',
    '421 4.7.0 Mail from this address is put off because of its low reputation',
  ],
  'auth-alignment': [
    '550 5.7.26 Unauthenticated mail from shop.test is not taken because of its DMARC policy',
    '550 5.7.23 SPF validation failed',
    '554 5.7.20 No passing DKIM signature found',
  ],
  system: [
    '421 4.3.2 Service not available, shutting down',
    '451 4.3.0 Temporary server error, sorry',
    '452 4.3.1 Insufficient system storage',
  ],
  'rate-limit': [
    '421 4.7.0 Unusual rate of mail from your address, slow down',
    '451 4.7.1 Greylisted, please come back in 300 seconds',
    '421 4.7.0 Too many connections from 192.0.2.7',
    '450 4.7.1 Rate limit exceeded for this sender',
    '452 4.5.3 Too many recipients',
  ],
  'relay-denied': [
    '554 5.7.1 <dora@elsewhere.test>: Relay access denied',
    '550 relay not permitted',
    '550 5.7.1 Unable to relay for dora@elsewhere.test',
  ],
  size: [
    '552 5.3.4 Message size exceeds fixed limit',
    '552 5.2.3 Message length exceeds what this mailbox may receive',
    '552 message too large',
  ],
  tls: [
    '530 5.7.0 Must issue a STARTTLS command first',
    '454 4.7.0 TLS not available due to a local problem',
    '538 5.7.11 Encryption required for this mechanism',
  ],
  protocol: [
    '503 5.5.1 Bad sequence of commands',
    '500 5.5.2 Syntax error, command unrecognized',
    '555 5.5.4 Unsupported option: FOO=bar',
  ],
  unknown: ['550 no', '554 5.0.0 sorry', '550 5.0.0 RX-17'],
}
