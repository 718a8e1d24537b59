// The guide: what a check shows, what it does not show, and what it leaves behind.
import type { GuideText } from './guide-text.ts'

export const checkGuide = {
  'tcp-check': {
    title: 'What a TCP check proves and what it does not',
    text: [
      'A TCP check opens a connection to a port and closes it again, without a byte of data. If the handshake completes, the port is open: routing, firewalls and a listening service let this place through.',
      'Refused at once means closed: something answered and said that nothing listens here for us. No answer until the deadline means filtered: something drops the packets, and what is behind it cannot be told. The two need different remedies.',
      'An open port proves nothing about SMTP, TLS, logins, or whether mail is taken. A failed check speaks of the network between two places, not of the application; from another network the answer may differ.',
    ],
    requirements: ['R019'],
    commands: ['nc -vz -w 5 HOST PORT'],
    references: ['RFC 9293 section 3.5'],
    seeAlso: ['port-open', 'port-closed', 'port-filtered', 'smtp-server-test'],
  },
  'smtp-server-test': {
    title: 'What an SMTP server test is',
    text: [
      'An SMTP server test talks to the server as a mail client does, as far as it can without a message: it reads the greeting, says EHLO, reads the extensions, begins TLS, reads the certificate, says EHLO again and QUIT. No sender, no recipient and no message is named.',
      'It shows that the server is reachable, who it says it is, whether it encrypts and with which certificate, which logins and which message size it offers. It does not show whether a message is taken: that depends on sender, recipient and contents, and takes a test message.',
      'It leaves traces: servers log connections and EHLO, and many block an address that opens sessions again and again and ends none of them properly. So this check says who it is, always says QUIT, tries at most twice, and is meant to be run now and then, not every few seconds.',
      'The server may be given as a name, also one beyond ASCII, or as an IPv4 or IPv6 address.',
    ],
    requirements: ['R034'],
    commands: ['smtping check HOST', 'swaks --server HOST --port 25 --tls-optional --quit-after EHLO'],
    references: ['RFC 5321 section 3'],
    seeAlso: ['smtp-ready', 'tcp-check', 'port-25-is-not-submission'],
  },
  'port-25-is-not-submission': {
    title: 'A result on port 25 is no result for submission',
    text: [
      'Port 25 shows how the server takes mail from other servers. Users and programs send through 465 or 587, often to another listener, with another certificate, behind another firewall rule, and always with a login.',
      'So a good result on 25 does not mean that users can send, and a bad one does not mean that they cannot. Check the port that they use.',
    ],
    requirements: ['R035'],
    commands: ['smtping check HOST --port 465,587'],
    references: ['RFC 6409 section 3.1'],
    seeAlso: ['port-25', 'which-port'],
  },
  'private-address': {
    title: 'Private and special addresses are not tested from outside',
    text: [
      'Addresses of private networks, loopback, link-local, shared carrier space, unique local IPv6, multicast, documentation and cloud metadata lead nowhere from the internet, or somewhere else than you mean. They are not dialled from a public place; the answer is "not tested", and no failure.',
      'A name is resolved first and each of its addresses judged, and the connection goes to the very address that was judged.',
      'Run the command line on a machine in the same network instead.',
    ],
    requirements: ['R018'],
    commands: ['smtping check ADDRESS', 'nc -vz -w 5 ADDRESS PORT'],
    references: ['RFC 6890', 'RFC 1918', 'RFC 6598'],
    seeAlso: ['target-not-allowed'],
  },
} as const satisfies Record<string, GuideText>
