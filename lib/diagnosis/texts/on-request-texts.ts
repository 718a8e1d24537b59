// Findings of the looks that are made on request only: versions of TLS, whether TLS is demanded, relaying.
import type { FindingText } from '../finding-text.ts'

export const onRequestTexts = {
  'tls-versions': {
    verdicts: ['pass'],
    title: 'The versions of TLS that the server takes',
    meaning: 'Each version was offered alone, over a connection of its own.',
    whoFixes: 'nobody',
    remedy: 'Nothing to do.',
    command: '{openssl} -tls1_3',
    reference: 'RFC 9325 section 3.1.1',
  },
  'tls-old-accepted': {
    verdicts: ['warn'],
    title: 'The server still takes TLS 1.0 or 1.1',
    meaning:
      'These versions are withdrawn. Current senders use a newer one; auditors object, and an old client stays with old encryption.',
    whoFixes: 'mail server operator',
    remedy:
      'Turn off what is older than TLS 1.2 (smtpd_tls_protocols = >=TLSv1.2 in Postfix). On port 25 first look into the log: a sender that knows nothing newer then comes in clear text.',
    command: '{openssl} -tls1_1 -cipher DEFAULT:@SECLEVEL=0',
    reference: 'RFC 8996, RFC 9325 section 3.1.1',
  },
  'tls13-missing': {
    verdicts: ['pass'],
    title: 'The server does not take TLS 1.3',
    meaning: 'TLS 1.2 is good enough and this is no fault. TLS 1.3 saves a round trip and leaves less to configure.',
    whoFixes: 'mail server operator',
    remedy: 'With the next update of the server or its TLS library, turn on TLS 1.3.',
    command: '{openssl} -tls1_3',
    reference: 'RFC 9325 section 3.1.1',
  },
  'tls-versions-not-told': {
    verdicts: ['inconclusive'],
    title: 'Not every version of TLS could be asked for',
    meaning:
      'A connection was turned away, broke, or took too long before it told whether the server takes that version. It is not known, and does not count as refused.',
    whoFixes: 'nobody',
    remedy: 'Look again later, with more time between the connections.',
    command: '{openssl} -tls1_2',
    reference: 'RFC 9325 section 3.1.1',
  },
  'tls-enforced': {
    verdicts: ['pass'],
    title: 'Nothing that belongs inside TLS is taken in clear text',
    meaning: 'The server refuses a login, and where users submit mail also MAIL, before TLS has begun.',
    whoFixes: 'nobody',
    remedy: 'Nothing to do.',
    reference: 'RFC 3207 section 4, RFC 8314 section 3.3',
  },
  'tls-not-enforced': {
    verdicts: ['fail'],
    title: 'The server takes a login or a message without TLS',
    meaning:
      'A client that is set up wrongly, or kept from STARTTLS by somebody in between, gives away its password or its mail in clear text.',
    whoFixes: 'mail server operator',
    remedy:
      'Demand TLS first (in Postfix smtpd_tls_security_level=encrypt for submission, smtpd_tls_auth_only=yes everywhere).',
    command: '{swaks} --quit-after FIRST-EHLO',
    reference: 'RFC 3207 section 4, RFC 4954 section 4, RFC 8314 section 3.3',
  },
  'tls-enforcement-not-told': {
    verdicts: ['inconclusive'],
    title: 'Whether TLS is demanded could not be found out',
    meaning: 'The server put us off, refused for another reason, or broke off before it told.',
    whoFixes: 'nobody',
    remedy: 'Follow the reply if there is one, and look again later.',
    reference: 'RFC 3207 section 4',
    command: 'swaks --server {address} --port {port} --quit-after MAIL',
  },
  'relay-possible': {
    verdicts: ['warn'],
    title: 'The server may relay for strangers',
    meaning:
      'It took a recipient that is not its own from a sender that is not its own. An open relay is found within days and then on every blocklist. Some servers take every recipient and refuse later, so this is no proof: no message was sent.',
    whoFixes: 'mail server operator',
    remedy:
      'Relay only for your own networks and after a login (smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination in Postfix). If this check comes from such a network, ask from outside.',
    command: '{swaks} --from relay-test@example.org --to relay-test@example.net --quit-after RCPT',
    reference: 'RFC 5321 section 7.9',
  },
  'relay-refused': {
    verdicts: ['pass'],
    title: 'The server does not relay for strangers',
    meaning: 'It refused a recipient that is not its own from a sender that is not its own.',
    whoFixes: 'nobody',
    remedy: 'Nothing to do.',
    reference: 'RFC 5321 section 7.9',
  },
  'relay-not-told': {
    verdicts: ['inconclusive'],
    title: 'Whether the server relays could not be found out',
    meaning: 'It put us off, or refused us for another reason than relaying, or the session broke off before RCPT.',
    whoFixes: 'nobody',
    remedy: 'Follow the reply if there is one; look again later, or from an address with a good name.',
    reference: 'RFC 5321 section 7.9',
    command: 'swaks --server {address} --port {port} --quit-after RCPT',
  },
} as const satisfies Record<string, FindingText>
