// The guide: encryption in transit. Who demands it, who minds a bad certificate, and what its absence costs.
import type { GuideText } from './guide-text.ts'

export const encryptionGuide = {
  starttls: {
    title: 'What STARTTLS means',
    text: [
      'A server that lists STARTTLS in answer to EHLO can turn the connection it has into an encrypted one. The client says STARTTLS, both sides begin TLS, and the session starts anew with another EHLO; what was offered before does not count any more.',
      'Between servers it is used where it is offered, and mostly without checking the certificate: that keeps out those who only listen, not those who change the traffic. MTA-STS and DANE are how a domain demands more of its senders.',
      'If a server on port 25 does not offer it, all mail to it crosses the network in clear text. If a firewall takes it off the list, the effect is the same.',
    ],
    requirements: ['R036'],
    commands: [
      'openssl s_client -connect HOST:25 -starttls smtp',
      'swaks --server HOST --port 25 --quit-after FIRST-EHLO',
    ],
    references: ['RFC 3207', 'RFC 8461', 'RFC 7672'],
    seeAlso: ['starttls-missing', 'starttls-masked', 'starttls-refused', 'ext-starttls'],
  },
  'no-tls': {
    title: 'What it costs to have no TLS',
    text: [
      'Without TLS everything is readable on the way: addresses, subject, text, attachments, and on submission ports the password. PLAIN and LOGIN only write the password in base64, which hides nothing.',
      'Whoever sits in between can also change messages, or take the password and send as this user from anywhere. That is a significant risk on any port, and an emergency where people log in.',
      'A missing TLS is also a gap in every audit that asks for encryption in transit.',
    ],
    requirements: ['R056'],
    commands: ['swaks --server HOST --port 587 --quit-after FIRST-EHLO'],
    references: ['RFC 8314 section 3', 'RFC 4954 section 4'],
    seeAlso: ['starttls-missing', 'auth-in-clear', 'encrypt-in-transit'],
  },
  'encrypt-in-transit': {
    title: 'Checklist: encrypt in transit',
    text: [
      'Offer implicit TLS on 465, 993 and 995, and STARTTLS on 25 and 587. Take no login before TLS.',
      'Offer TLS 1.2 and 1.3, and nothing older, with the ciphers that your TLS library has by default.',
      'Use a certificate of a public authority for the names that clients use and the MX records name, send it with its intermediates, and let renewal and reload run by themselves.',
      'Then say so to senders: publish an MTA-STS policy or DANE records, and read the TLS reports (TLSRPT) that they send you.',
    ],
    requirements: ['R110'],
    commands: ['smtping check HOST', 'openssl s_client -connect HOST:465 -tls1_2'],
    references: ['RFC 9325', 'RFC 8314', 'RFC 8461', 'RFC 8460'],
    seeAlso: ['tls-ok', 'tls-too-old', 'certificate-expires-soon', 'who-minds-certificates'],
  },
  'who-minds-certificates': {
    title: 'Who minds an expired or wrong certificate',
    text: [
      'Mail programs and strict relays refuse it: their users cannot send, or get a warning that they should not wave away.',
      'Servers that hand on mail to port 25 mostly do not check it and go on encrypting. The session does not fall back to clear text because a certificate has expired.',
      'Senders that follow an MTA-STS policy in mode enforce refuse it, and keep the mail in their queue until it bounces. Senders that follow DANE go by the TLSA record: with usage 3 neither the date nor the name in the certificate counts, but a renewed key that the record does not name makes them stop.',
    ],
    requirements: ['R110', 'R125'],
    commands: [
      'openssl s_client -connect HOST:25 -starttls smtp </dev/null | openssl x509 -noout -dates -ext subjectAltName',
      'dig _mta-sts.DOMAIN TXT; dig _25._tcp.HOST TLSA',
    ],
    references: ['RFC 3207 section 4.1', 'RFC 8461 section 5', 'RFC 7672 section 3.1'],
    seeAlso: [
      'certificate-expired',
      'certificate-wrong-name',
      'certificate-incomplete-chain',
      'certificate-self-signed',
    ],
  },
} as const satisfies Record<string, GuideText>
