// The guide: what each port of a mail server is for, and which one to test or to use.
import type { GuideText } from './guide-text.ts'

const readSmtp = (port: number) => `openssl s_client -connect HOST:${port} -starttls smtp`

export const portGuide = {
  'which-port': {
    title: 'Which port for which work',
    text: [
      'Programs and people who hand in mail with a login use 465 with implicit TLS, or 587 with STARTTLS. RFC 8314 prefers 465, since nothing crosses the network in clear text there; 587 is the other supported way, and a good server offers both.',
      'Port 25 is for servers that pass mail on to other servers. Programs do not send through it: most networks block it outwards, and a good server offers no login there.',
      'Mail is read on 993 (IMAP), or 995 (POP3) where it must be. Test the port that your own work uses: a good answer on one port says nothing about another.',
    ],
    requirements: ['R007', 'R109'],
    commands: ['smtping check HOST', 'smtping check HOST --port 587'],
    references: ['RFC 8314 section 3', 'RFC 6409'],
    seeAlso: ['port-25', 'port-465', 'port-587'],
  },
  'port-25': {
    title: 'Port 25: mail between servers',
    text: [
      'On port 25 a mail server takes mail from other servers for its own domains. The MX records of a domain lead here, and no other port will do: a sender that cannot reach 25 does not try 587.',
      'TLS begins with STARTTLS and is not demanded of strangers, since that would turn mail away. There is no login. A host that shares one listener for everything may offer AUTH here, and then inside TLS only.',
      'If it is closed on one MX host, mail still comes in over the others. Only when all of them are closed can nobody deliver to the domain.',
    ],
    requirements: ['R007'],
    commands: ['dig DOMAIN MX', 'nc -vz -w 5 HOST 25', readSmtp(25)],
    references: ['RFC 5321 section 5', 'RFC 3207'],
    seeAlso: ['mx-port-25-closed', 'blocked-port-25', 'auth-on-relay'],
  },
  'port-465': {
    title: 'Port 465: handing in mail, TLS from the first byte',
    text: [
      'On port 465 (submissions) users and programs hand in mail after a login. TLS begins at once, before the greeting: this is implicit TLS. There is no moment in clear text that somebody in between could change.',
      'RFC 8314 prefers it to 587. If it is closed, users with 587 in their settings can still send.',
    ],
    requirements: ['R007'],
    commands: [
      'openssl s_client -connect HOST:465',
      'swaks --server HOST --port 465 --tls-on-connect --quit-after EHLO',
    ],
    references: ['RFC 8314 section 3.3'],
    seeAlso: ['port-465-history', 'plaintext-on-tls-port'],
  },
  'port-465-history': {
    title: 'Why some still call port 465 outdated',
    text: [
      'In 1997 port 465 was registered as smtps, for SMTP inside SSL. When STARTTLS came soon after, the registration was taken back and the number given to another protocol; mail programs went on using it.',
      'In 2018 RFC 8314 registered it again, as submissions: handing in mail with implicit TLS. It is a standard port today and the preferred one. Texts that call it deprecated are older than that.',
    ],
    requirements: ['R060'],
    references: ['RFC 8314 section 7.3'],
    seeAlso: ['port-465', 'port-587'],
  },
  'port-587': {
    title: 'Port 587: handing in mail, TLS by STARTTLS',
    text: [
      'On port 587 (submission) users and programs hand in mail after a login. The session begins in clear text and turns to TLS with STARTTLS; the server should take no AUTH before that.',
      'It is supported everywhere and stays in use beside 465. If it is closed, programs that are set to it cannot send.',
      'Many servers show AUTH only inside TLS, so judge the EHLO list after STARTTLS. If AUTH is missing there too, users cannot log in; whether the port relays for strangers is another question, which only a relay test answers.',
    ],
    requirements: ['R007'],
    commands: [readSmtp(587), 'swaks --server HOST --port 587 --tls --quit-after EHLO'],
    references: ['RFC 6409', 'RFC 8314 section 3.3'],
    seeAlso: ['starttls', 'auth-missing', 'auth-in-clear'],
  },
  'port-2525': {
    title: 'Port 2525: handing in mail where the others are blocked',
    text: [
      'Port 2525 is an agreement among mail services and no standard. It works as 587 does, with STARTTLS and a login, and helps where a network blocks 25, 465 and 587.',
      'Most servers have no need of it, so a closed 2525 is no fault.',
    ],
    requirements: ['R007'],
    commands: [readSmtp(2525)],
    seeAlso: ['port-587'],
  },
  'port-143': {
    title: 'Port 143: reading mail over IMAP, TLS by STARTTLS',
    text: [
      'IMAP on port 143 begins in clear text and turns to TLS with STARTTLS. A server that demands encryption announces LOGINDISABLED until then, and so takes no password in clear text.',
      'Port 993 is preferred. Keep 143 open only if some program needs it, and let it take no login before TLS.',
    ],
    requirements: ['R007'],
    commands: ['openssl s_client -connect HOST:143 -starttls imap'],
    references: ['RFC 9051 section 6.2.1', 'RFC 8314 section 4.1'],
    seeAlso: ['port-993'],
  },
  'port-993': {
    title: 'Port 993: reading mail over IMAP, TLS from the first byte',
    text: [
      'IMAP inside TLS. This is the port for reading mail today, and it should be open on every server that people read their mail at.',
      'A server that only passes mail on has no mailboxes and needs none of the reading ports.',
    ],
    requirements: ['R007'],
    commands: ['openssl s_client -connect HOST:993'],
    references: ['RFC 8314 section 3.2'],
    seeAlso: ['port-143'],
  },
  'port-110': {
    title: 'Port 110: fetching mail over POP3, in clear text at first',
    text: [
      'POP3 on port 110 begins in clear text; with STLS it turns to TLS. Programs that do not ask for STLS send their password readable for everybody in between.',
      'Close it. Where POP3 is needed, port 995 does the same inside TLS.',
    ],
    requirements: ['R007', 'R062'],
    commands: ['openssl s_client -connect HOST:110 -starttls pop3'],
    references: ['RFC 1939', 'RFC 2595 section 4'],
    seeAlso: ['pop3', 'port-995'],
  },
  'port-995': {
    title: 'Port 995: fetching mail over POP3, TLS from the first byte',
    text: ['POP3 inside TLS. If POP3 is needed at all, this is its port.'],
    requirements: ['R007', 'R062'],
    commands: ['openssl s_client -connect HOST:995'],
    references: ['RFC 8314 section 3.1'],
    seeAlso: ['pop3', 'port-993'],
  },
  'port-4190': {
    title: 'Port 4190: managing filters (ManageSieve)',
    text: [
      'Mail programs and webmail store the filter rules of a mailbox over port 4190. It begins in clear text and turns to TLS with STARTTLS; the login is the one of the mailbox.',
      'No mail passes here. If it is closed, mail flows as before, and users cannot change their filters from outside.',
    ],
    requirements: ['R007'],
    commands: ['openssl s_client -connect HOST:4190 -starttls sieve'],
    references: ['RFC 5804'],
  },
  pop3: {
    title: 'Whether to offer POP3 still',
    text: [
      'Do not keep port 110 open for passwords in clear text. If programs need POP3, give them 995, and let 110 either stay closed or refuse a login before STLS.',
      'Better still, turn POP3 off and use IMAP on 993. POP3 fetches mail onto one device, knows the inbox only, and mostly deletes what it fetched; IMAP keeps mail, folders and marks on the server for every device.',
      'Before you turn it off, look into the log for who still uses it: scanners, ticket systems and old devices often do.',
    ],
    requirements: ['R062'],
    commands: ['doveconf protocols', 'nc -vz -w 5 HOST 110; nc -vz -w 5 HOST 995'],
    references: ['RFC 8314 section 4.1'],
    seeAlso: ['port-110', 'port-995', 'port-993'],
  },
} as const satisfies Record<string, GuideText>
