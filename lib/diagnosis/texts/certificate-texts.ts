// Findings about certificates. Servers that hand on mail mostly do not verify; mail programs do. Hence warn on 25, fail elsewhere.
import type { FindingText } from '../finding-text.ts'

const whoMinds =
  'Mail programs refuse it. Servers that hand on mail mostly encrypt all the same, unless MTA-STS or their own policy demands a valid certificate.'

export const certificateTexts = {
  'certificate-expired': {
    verdicts: ['warn', 'fail'],
    title: 'The certificate has expired',
    meaning: whoMinds,
    whoFixes: 'mail server operator',
    remedy:
      'Renew it, reload the mail server so that it reads the new one, and let renewal and reload run by themselves.',
    command: '{openssl} </dev/null | openssl x509 -noout -dates',
    reference: 'RFC 5280 section 4.1.2.5',
  },
  'certificate-not-yet-valid': {
    verdicts: ['warn', 'fail'],
    title: 'The certificate is not valid yet',
    meaning: `Either it was made for later, or a clock is wrong: the server’s, the issuer’s or ours. ${whoMinds}`,
    whoFixes: 'mail server operator',
    remedy: 'Check the clock of this machine first, then the certificate’s dates.',
    command: 'date -u; {openssl} </dev/null | openssl x509 -noout -dates',
    reference: 'RFC 5280 section 4.1.2.5',
  },
  'certificate-expires-soon': {
    verdicts: ['warn', 'fail'],
    title: 'The certificate expires soon',
    meaning: 'A certificate that is renewed by itself would have been renewed by now.',
    whoFixes: 'mail server operator',
    remedy: 'Renew it, and reload the mail server: a certificate that was renewed on disk is not served until then.',
    command: '{openssl} </dev/null | openssl x509 -noout -dates',
    reference: 'RFC 5280 section 4.1.2.5',
  },
  'certificate-self-signed': {
    verdicts: ['warn', 'fail'],
    title: 'The certificate is self-signed',
    meaning: `Nobody but itself vouches for it. ${whoMinds}`,
    whoFixes: 'mail server operator',
    remedy: 'Get a certificate from a public authority, for example by ACME.',
    command: '{openssl} -showcerts',
    reference: 'RFC 5280 section 6.1',
  },
  'certificate-incomplete-chain': {
    verdicts: ['warn', 'fail'],
    title: 'The certificate chain is incomplete',
    meaning: `The server does not send the certificate of the authority that issued its own, so clients cannot follow it to a root that they trust. ${whoMinds}`,
    whoFixes: 'mail server operator',
    remedy: 'Send the intermediate certificates behind the server’s own (the file that ACME clients call fullchain).',
    command: '{openssl} -showcerts',
    reference: 'RFC 8446 section 4.4.2',
  },
  'certificate-untrusted-root': {
    verdicts: ['warn', 'fail'],
    title: 'The certificate comes from an authority that we do not trust',
    meaning: `The certificates lead to an authority that is not among the public ones: usually one of one’s own, seldom a public one of which a further intermediate was forgotten. ${whoMinds}`,
    whoFixes: 'mail server operator',
    remedy: 'Get a certificate from a public authority, or give the root to all who connect, and to this check.',
    command: '{openssl} -showcerts',
    reference: 'RFC 5280 section 6.1',
  },
  'certificate-weak-key': {
    verdicts: ['warn', 'fail'],
    title: 'The certificate’s key is too short',
    meaning: `An RSA key below 2048 bits can be broken by somebody with means. ${whoMinds}`,
    whoFixes: 'mail server operator',
    remedy: 'Make a new key, RSA with 2048 bits or more or ECDSA P-256, and get a certificate for it.',
    command: '{openssl} </dev/null | openssl x509 -noout -text',
    reference: 'RFC 9325 section 4.5',
  },
  'certificate-weak-signature': {
    verdicts: ['warn', 'fail'],
    title: 'The certificate is signed with a broken algorithm',
    meaning: `MD5 and SHA-1 can be forged, so the signature proves nothing any more. ${whoMinds}`,
    whoFixes: 'mail server operator',
    remedy: 'Get a new certificate; public authorities sign with SHA-256 or better.',
    command: '{openssl} </dev/null | openssl x509 -noout -text',
    reference: 'RFC 9155',
  },
  'certificate-wrong-name': {
    verdicts: ['warn', 'fail'],
    title: 'The certificate is for another name',
    meaning: `The name that was asked for is not among the names in the certificate. ${whoMinds}`,
    whoFixes: 'mail server operator',
    remedy: 'Use one of the names in the certificate, or get one that names this host too.',
    command: '{openssl} </dev/null | openssl x509 -noout -ext subjectAltName',
    reference: 'RFC 9525 section 6',
  },
  'certificate-not-for-address': {
    verdicts: ['warn'],
    title: 'The certificate does not name this address',
    meaning:
      'The check was for an IP address, and certificates mostly hold names only, so whether the name is right cannot be judged.',
    whoFixes: 'whoever runs this check',
    remedy: 'Check the host by the name that clients use.',
    command: '{openssl} </dev/null | openssl x509 -noout -ext subjectAltName',
    reference: 'RFC 9525 section 6.4',
  },
} as const satisfies Record<string, FindingText>
