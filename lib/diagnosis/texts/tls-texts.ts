// Findings about TLS itself: whether it is offered, begins, and is of this time.
import type { FindingText } from '../finding-text.ts'

export const tlsTexts = {
  'tls-ok': {
    verdicts: ['pass'],
    title: 'TLS is in order',
    meaning:
      'The session was encrypted with a current protocol, and the certificate is trusted, valid now, and for this name.',
    whoFixes: 'nobody',
    remedy: 'Nothing to do.',
    command: '{openssl}',
    reference: 'RFC 9325',
    advice: ['encrypt-in-transit'],
  },
  'starttls-missing': {
    verdicts: ['warn', 'fail'],
    title: 'STARTTLS is not offered',
    meaning:
      'Everything crosses the network in clear text. Between servers that is common still, but readable for all in between; where users log in, it gives their passwords away.',
    whoFixes: 'mail server operator',
    remedy:
      'Give the server a certificate and turn on STARTTLS (smtpd_tls_security_level=may in Postfix), and demand it before AUTH.',
    command: '{swaks} --quit-after FIRST-EHLO',
    reference: 'RFC 3207, RFC 8314 section 3',
    advice: ['starttls', 'no-tls', 'encrypt-in-transit'],
  },
  'starttls-masked': {
    verdicts: ['fail'],
    title: 'Something between us and the server hides STARTTLS',
    meaning:
      'The list of extensions carries a keyword overwritten with X, as firewalls that inspect SMTP do. The server would encrypt and is kept from it.',
    whoFixes: 'network operator',
    remedy:
      'Turn off SMTP inspection on the firewall (Cisco: no inspect esmtp, or allow-tls), on the server’s side or ours.',
    command: '{swaks} --quit-after FIRST-EHLO',
    reference: 'RFC 3207 section 6',
    advice: ['starttls', 'no-tls'],
  },
  'starttls-refused': {
    verdicts: ['fail', 'inconclusive'],
    title: 'STARTTLS is offered and then refused',
    meaning:
      'The server announces encryption and does not begin it. Senders fall back to clear text, or do not send at all.',
    whoFixes: 'mail server operator',
    remedy: 'Look into the server’s log: mostly it cannot read its certificate or key. A 4yz reply may pass by itself.',
    command: '{openssl}',
    reference: 'RFC 3207 section 4',
    advice: ['starttls', 'matrix-tls'],
  },
  'starttls-injection': {
    verdicts: ['fail'],
    title: 'Clear text came behind the answer to STARTTLS',
    meaning:
      'Whoever sits between could slip in replies that a careless client takes for encrypted ones. We discarded them and stopped.',
    whoFixes: 'mail server operator',
    remedy: 'Update the mail server. If it is current, somebody on the way injects text: compare from another network.',
    command: "printf 'EHLO test.example\\r\\nSTARTTLS\\r\\n' | nc -w 10 {address} {port} | od -c",
    reference: 'RFC 3207 section 6',
    advice: ['starttls'],
  },
  'tls-on-connect': {
    verdicts: ['fail'],
    title: 'This port expects TLS at once',
    meaning:
      'The server speaks TLS from the first byte, and this port is meant to begin in clear text and to upgrade with STARTTLS.',
    whoFixes: 'mail server operator',
    remedy:
      'Use implicit TLS on 465 and STARTTLS on 25, 587 and 2525. If the port is like this on purpose, check it with --tls implicit.',
    command: 'openssl s_client -connect {endpoint}',
    reference: 'RFC 8314 section 3.3',
    advice: ['which-port'],
  },
  'plaintext-on-tls-port': {
    verdicts: ['fail'],
    title: 'This port answers in clear text where TLS is due',
    meaning: 'Clients that begin with TLS, as they should on 465, cannot connect.',
    whoFixes: 'mail server operator',
    remedy:
      'Turn on implicit TLS for this port (smtpd_tls_wrappermode=yes in Postfix). If the port is like this on purpose, check it with --tls starttls.',
    command: '{openssl}',
    reference: 'RFC 8314 section 3.3',
    advice: ['port-465', 'which-port'],
  },
  'tls-handshake-failed': {
    verdicts: ['fail'],
    title: 'The TLS handshake fails',
    meaning:
      'Server and client agree on no way to encrypt, or the server’s TLS is broken. Senders that ask for TLS get no further.',
    whoFixes: 'mail server operator',
    remedy:
      'Look into the server’s log. Check that it offers TLS 1.2 and 1.3 with common ciphers, and that certificate and key belong together.',
    command: '{openssl}',
    reference: 'RFC 8446 section 4.1',
    advice: ['matrix-tls'],
  },
  'tls-garbage': {
    verdicts: ['fail'],
    title: 'Behind the answer to STARTTLS comes no TLS',
    meaning:
      'The server said that it begins TLS, and what it then sent is none: clear text of its own, or text that somebody slips in.',
    whoFixes: 'mail server operator',
    remedy: 'Look into the server’s log: a filter that writes into the connection, or TLS that could not be started.',
    command: '{openssl}',
    reference: 'RFC 3207 section 4',
  },
  'client-certificate-required': {
    verdicts: ['fail'],
    title: 'The server demands a certificate of the client',
    meaning: 'It lets in only those who prove themselves by a certificate of their own. Ordinary senders have none.',
    whoFixes: 'mail server operator',
    remedy:
      'If strangers are to reach this port, ask for client certificates without demanding them (smtpd_tls_req_ccert=no in Postfix).',
    command: '{openssl}',
    reference: 'RFC 8446 section 4.4.2.4',
  },
  'starttls-in-tls': {
    verdicts: ['warn'],
    title: 'STARTTLS is offered inside TLS',
    meaning: 'It cannot be begun twice. A client that believes the list gets an error, or loses its way.',
    whoFixes: 'mail server operator',
    remedy: 'Update or repair the server, or the proxy that ends TLS before it: it has to take STARTTLS off the list.',
    command: '{swaks} --quit-after EHLO',
    reference: 'RFC 3207 section 4.2',
    advice: ['ext-starttls'],
  },
  'tls-too-old': {
    verdicts: ['warn', 'fail'],
    title: 'The server’s TLS is too old',
    meaning: 'TLS 1.0 and 1.1 are withdrawn; current clients and many mail servers refuse them.',
    whoFixes: 'mail server operator',
    remedy: 'Turn on TLS 1.2 and 1.3, and turn off what is older.',
    command: '{openssl} -tls1_2',
    reference: 'RFC 8996, RFC 9325 section 3.1.1',
    advice: ['encrypt-in-transit'],
  },
  'ehlo-refused-in-tls': {
    verdicts: ['fail'],
    title: 'The server refuses EHLO inside TLS',
    meaning: 'After STARTTLS the session begins anew with EHLO. Without it there is no AUTH and no mail over TLS.',
    whoFixes: 'mail server operator',
    remedy: 'Look into the server’s log; a filter or proxy before it may not know that the session begins anew.',
    command: '{openssl}',
    reference: 'RFC 3207 section 4.2',
  },
} as const satisfies Record<string, FindingText>
