// Findings about the names of the sending addresses, the name in EHLO, and blocklists.
import type { FindingText } from '../finding-text.ts'

const askForPointer = 'dig -x {address}'
const askForAddresses = 'dig {name} A; dig {name} AAAA'
const askList = 'dig {name} A; dig {name} TXT'

export const senderNameTexts = {
  'reverse-confirmed': {
    verdicts: ['pass'],
    title: 'The sending address has a name that leads back to it',
    meaning: 'Reverse and forward DNS agree, as large receivers demand.',
    whoFixes: 'nobody',
    remedy: 'Nothing to do.',
    command: askForPointer,
    reference: 'RFC 8601 section 3',
  },
  'reverse-missing': {
    verdicts: ['fail'],
    title: 'The sending address has no name',
    meaning: 'There is no PTR record. Large receivers refuse mail from such addresses, over IPv6 above all.',
    whoFixes: 'network operator',
    remedy:
      'Have whoever gave you the address publish a PTR record with the name of your mail server; most providers have a form for it.',
    command: askForPointer,
    reference: 'RFC 8601 section 3',
    advice: ['dns-hygiene'],
  },
  'reverse-not-confirmed': {
    verdicts: ['fail'],
    title: 'The name of the sending address does not lead back to it',
    meaning:
      'Anybody can write any name into a PTR record, so it counts only where that name has this address. Large receivers refuse mail without it.',
    whoFixes: 'DNS operator',
    remedy: 'Publish an A or AAAA record with the sending address at that name, or correct the PTR record.',
    command: askForPointer,
    reference: 'RFC 8601 section 3',
    advice: ['dns-hygiene'],
  },
  'reverse-generic': {
    verdicts: ['warn'],
    title: 'The name of the sending address is made of the address',
    meaning:
      'Access providers give such names to all of their addresses. Receivers take whoever has one for a home connection or a rented machine without a mail server, and some refuse its mail.',
    whoFixes: 'network operator',
    remedy: 'Have the PTR record changed to the name of your mail server, and publish that name’s address.',
    command: askForPointer,
    reference: 'RFC 8601 section 3',
    advice: ['dns-hygiene'],
  },
  'reverse-could-not-tell': {
    verdicts: ['inconclusive'],
    title: 'The name of the sending address could not be asked for',
    meaning: 'A name server did not answer, or answered with an error. Nothing is known: the name may well be there.',
    whoFixes: 'DNS operator',
    remedy: 'Look again. If it stays, see whether the name servers of the reverse zone, and of the name, answer.',
    command: askForPointer,
    reference: 'RFC 8601 section 3',
    advice: ['dns-hygiene'],
  },
  'helo-resolves': {
    verdicts: ['pass'],
    title: 'The name in EHLO is a full name that resolves',
    meaning: 'Where the sending addresses are known, it leads to them.',
    whoFixes: 'nobody',
    remedy: 'Nothing to do.',
    command: askForAddresses,
    reference: 'RFC 5321 section 4.1.1.1',
  },
  'helo-not-fqdn': {
    verdicts: ['warn'],
    title: 'The name in EHLO is not fully qualified',
    meaning:
      'Many receivers count that against the sender, and some refuse the mail: real mail servers have a full name.',
    whoFixes: 'mail server operator',
    remedy: 'Have the server say a name such as mail.example.org that has an address; best the name of its PTR record.',
    command: 'postconf myhostname smtp_helo_name',
    reference: 'RFC 5321 section 2.3.5',
    advice: ['dns-hygiene'],
  },
  'helo-unresolvable': {
    verdicts: ['warn'],
    title: 'The name in EHLO has no address',
    meaning: 'Many receivers look it up; some refuse mail from a server whose name does not exist.',
    whoFixes: 'DNS operator',
    remedy: 'Publish an A or AAAA record for the name, or have the server say a name that has one.',
    command: askForAddresses,
    reference: 'RFC 5321 section 4.1.1.1',
    advice: ['dns-hygiene'],
  },
  'helo-leads-elsewhere': {
    verdicts: ['warn'],
    title: 'The name in EHLO leads to another address',
    meaning: 'It does not have the sending address. Receivers may not refuse for that alone, but many count it.',
    whoFixes: 'DNS operator',
    remedy: 'Publish the sending address at that name, or have the server say the name of its PTR record.',
    command: askForAddresses,
    reference: 'RFC 5321 section 4.1.4',
    advice: ['dns-hygiene'],
  },
  'helo-could-not-tell': {
    verdicts: ['inconclusive'],
    title: 'The name in EHLO could not be looked up',
    meaning:
      'A name server did not answer, or answered with an error. Nothing is known: the name may well have an address.',
    whoFixes: 'DNS operator',
    remedy: 'Look again. If it stays, see whether all name servers of the domain answer.',
    command: askForAddresses,
    reference: 'RFC 5321 section 4.1.1.1',
    advice: ['dns-hygiene'],
  },
  'dnsbl-clear': {
    verdicts: ['pass'],
    title: 'The sender is not on the blocklist',
    meaning: 'The list knows nothing of it.',
    whoFixes: 'nobody',
    remedy: 'Nothing to do.',
    command: askList,
    reference: 'RFC 5782 section 2.1',
  },
  'dnsbl-listed': {
    verdicts: ['fail'],
    title: 'The sender is on a blocklist',
    meaning: 'Receivers that use this list refuse its mail, or put it into Junk. Others do not mind.',
    whoFixes: 'mail server operator',
    remedy:
      'Read what the list says, find what was sent (an infected machine, a stolen password, an old address list), stop it, and ask the list for removal then.',
    command: askList,
    reference: 'RFC 5782 section 2.1',
    advice: ['blocklists'],
  },
  'dnsbl-could-not-tell': {
    verdicts: ['inconclusive'],
    title: 'The blocklist did not say whether the sender is on it',
    meaning:
      'It answered with an error, with what is no answer of a blocklist, or not at all. That lists nobody, and clears nobody.',
    whoFixes: 'whoever runs this check',
    remedy:
      'Ask through a name server of your own (--resolver): many lists do not serve public ones. See whether the zone is spelt right and the list still alive.',
    command: askList,
    reference: 'RFC 5782 section 2.1',
    advice: ['blocklists'],
  },
} as const satisfies Record<string, FindingText>
