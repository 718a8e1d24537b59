// Findings about what the caller expected, and about the names of a server side by side.
import type { FindingText } from '../finding-text.ts'

export const expectationTexts = {
  'family-missing': {
    verdicts: ['fail'],
    title: 'The name lacks an address of an expected family',
    meaning: 'Clients that have only this family cannot reach the host at all.',
    whoFixes: 'DNS operator',
    remedy: 'Publish the missing record: A for IPv4, AAAA for IPv6. Make sure that the server listens there first.',
    command: 'dig {host} A; dig {host} AAAA',
    reference: 'RFC 3596',
  },
  'family-not-told': {
    verdicts: ['inconclusive'],
    title: 'Whether the name has an address of an expected family is not known',
    meaning:
      'The name servers answered for the other family and failed for this one. That is not the same as no record.',
    whoFixes: 'DNS operator',
    remedy: 'Look again. If it stays, see whether the name servers of the domain answer for A and AAAA alike.',
    command: 'dig {host} A; dig {host} AAAA',
    reference: 'RFC 4074',
  },
  'family-unexpected': {
    verdicts: ['warn'],
    title: 'The name has an address of a family that was not expected',
    meaning: 'Clients may use it, and meet a server, a firewall or a reputation that nobody has looked after.',
    whoFixes: 'DNS operator',
    remedy:
      'Remove the record, or set the service up for this family too: listener, firewall, certificate, reverse name.',
    command: 'dig {host} A; dig {host} AAAA',
  },
  'payload-fits': {
    verdicts: ['pass'],
    title: 'The message fits',
    meaning: 'The announced SIZE is larger than the message with its attachments encoded.',
    whoFixes: 'nobody',
    remedy: 'Nothing to do.',
    reference: 'RFC 1870',
  },
  'payload-limit-untold': {
    verdicts: ['pass'],
    title: 'The server announces no limit',
    meaning: 'It may have one all the same, and would answer 552 once the message has come.',
    whoFixes: 'nobody',
    remedy: 'Send a test message of that size to be sure.',
    reference: 'RFC 1870',
  },
  'payload-too-large': {
    verdicts: ['fail'],
    title: 'The message does not fit',
    meaning:
      'Attachments are encoded as base64 and grow by about 37 %. The message would be over the announced SIZE: a sender that declares its size gets 552 5.3.4 at MAIL, another one after the whole message has been sent.',
    whoFixes: 'mail server operator',
    remedy: 'Raise the limit of the server, or send a link in place of the attachment.',
    command: '{swaks} --quit-after EHLO',
    reference: 'RFC 1870 section 6.1',
    advice: ['ext-size'],
  },
  'names-compared': {
    verdicts: ['pass'],
    title: 'The names of the server, side by side',
    meaning:
      'The name that was asked for, the names in greeting and EHLO, and the names that the address leads back to. They need not be the same for a server that only receives.',
    whoFixes: 'nobody',
    remedy: 'Nothing to do.',
    command: 'dig -x {address}',
    reference: 'RFC 8601 section 3',
  },
} as const satisfies Record<string, FindingText>
