// The guide: who the sender is, as receivers see it. SPF, DKIM, DMARC, names and reverse DNS, blocklists.
import type { GuideText } from './guide-text.ts'

export const identityGuide = {
  'align-identity': {
    title: 'Checklist: align the identity of the sender',
    text: [
      'List every path that mail of your domain takes: your own servers, the newsletter service, the shop, the ticket system. Each of them has to be covered.',
      'SPF: the domain of the envelope sender (Return-Path) authorises the sending addresses, with at most ten look-ups. SPF counts for DMARC only if that domain is aligned with the one in From.',
      'DKIM: every path signs with a key of the domain in From, or one aligned with it. RSA keys have 2048 bits or more. Ed25519 keys have 256 bits and are as good, but not every receiver reads them, so sign with both.',
      'DMARC: publish a record, begin with p=none and read the reports, mend what fails, then go to quarantine and reject. Either SPF or DKIM has to pass and be aligned; relaxed alignment takes subdomains of the same organisation, strict takes the same name only.',
    ],
    requirements: ['R111'],
    commands: [
      'smtping domain DOMAIN --ip ADDRESS --mail-from ADDRESS --dkim-selector SELECTOR',
      'dig DOMAIN TXT; dig SELECTOR._domainkey.DOMAIN TXT; dig _dmarc.DOMAIN TXT',
    ],
    references: ['RFC 7208', 'RFC 6376', 'RFC 8463', 'RFC 8301 section 3.2', 'RFC 9989'],
    seeAlso: ['sender-refused', 'matrix-policy', 'spf-fail', 'dkim-key-absent', 'dmarc-cannot-pass'],
  },
  'dns-hygiene': {
    title: 'Checklist: names and reverse DNS',
    text: [
      'Each sending address has one PTR record, with a name of your own domain, and that name has an A or AAAA record back to the address. Large receivers refuse mail without it, over IPv6 above all.',
      'The server says a fully qualified name in EHLO that resolves; best the very name of the PTR record. The same name in the greeting and in the certificate saves everybody questions.',
      'MX records name hosts with addresses, and no CNAME. A domain that takes no mail says so with a null MX, "MX 0 .".',
    ],
    requirements: ['R112'],
    commands: [
      'smtping domain DOMAIN --ip ADDRESS --helo NAME',
      'dig -x ADDRESS; dig NAME A; dig NAME AAAA; dig DOMAIN MX',
      'postconf myhostname smtp_helo_name',
    ],
    references: ['RFC 8601 section 3', 'RFC 5321 section 4.1.4', 'RFC 5321 section 5.1', 'RFC 7505'],
    seeAlso: [
      ...['helo-refused', 'server-name-not-fqdn', 'greeting-name-differs', 'sender-refused'],
      ...['reverse-missing', 'reverse-not-confirmed', 'helo-unresolvable'],
    ],
  },
  blocklists: {
    title: 'Reading a blocklist',
    text: [
      'A blocklist in DNS (DNSBL) answers with an address: one in 127.0.0.0/8 means listed, and which one says why. No such name means clear.',
      'There is a third answer: could not tell. 127.0.0.1, addresses in 127.255.255.0/24 and everything outside 127.0.0.0/8 are errors: too many questions, a public resolver that the list does not serve, a list that was shut down. They are no listing.',
      'Only the lists that a receiver uses matter to it. Read the reply that refused you: it mostly names the list. Mend the cause first, then ask that list for removal.',
    ],
    requirements: ['R103'],
    commands: [
      'smtping domain DOMAIN --ip ADDRESS --dnsbl LIST',
      'dig +short REVERSED-ADDRESS.LIST A; dig +short REVERSED-ADDRESS.LIST TXT',
    ],
    references: ['RFC 5782 section 2.1'],
    seeAlso: ['dnsbl-listed', 'dnsbl-could-not-tell', 'client-blocked', 'greeting-refused', 'matrix-policy'],
  },
} as const satisfies Record<string, GuideText>
