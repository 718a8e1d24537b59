// Findings about what the server offers in answer to EHLO: logging in, and sizes.
import type { FindingText } from '../finding-text.ts'

export const extensionTexts = {
  'auth-in-clear': {
    verdicts: ['warn', 'fail'],
    title: 'AUTH is offered before TLS',
    meaning:
      'A client that is not careful sends its password, or a login that can be guessed at, over the network in clear text. PLAIN and LOGIN show the password to everybody in between. We do not log in like that.',
    whoFixes: 'mail server operator',
    remedy: 'Offer AUTH inside TLS only (smtpd_tls_auth_only=yes in Postfix).',
    command: '{swaks} --quit-after FIRST-EHLO',
    reference: 'RFC 4954 section 4',
    advice: ['no-tls', 'ext-auth'],
  },
  'auth-on-relay': {
    verdicts: ['warn'],
    title: 'AUTH is offered on port 25',
    meaning:
      'Port 25 is for servers, which do not log in. Offered here, AUTH invites the guessing of passwords; small servers that use one listener for all do so.',
    whoFixes: 'mail server operator',
    remedy: 'Offer AUTH on 587 and 465 only.',
    command: '{swaks} --quit-after EHLO',
    reference: 'RFC 6409 section 3.1',
    advice: ['ext-auth', 'which-port'],
  },
  'auth-missing': {
    verdicts: ['warn'],
    title: 'No AUTH is offered on a submission port',
    meaning: 'Users cannot log in here, even inside TLS. It does not prove an open relay: that takes a relay test.',
    whoFixes: 'mail server operator',
    remedy: 'Turn on AUTH for this port, or close it if it is for trusted networks only.',
    command: '{swaks} --quit-after EHLO',
    reference: 'RFC 6409 section 4.3',
    advice: ['port-587', 'ext-auth'],
  },
  'auth-offered': {
    verdicts: ['pass'],
    title: 'AUTH is offered inside TLS',
    meaning: 'Users can log in, and their passwords are encrypted on the way.',
    whoFixes: 'nobody',
    remedy: 'Nothing to do.',
    command: '{swaks} --quit-after EHLO',
    reference: 'RFC 4954 section 3',
    advice: ['ext-auth'],
  },
  'size-absurd': {
    verdicts: ['warn'],
    title: 'The announced size limit makes no sense',
    meaning: 'It is no number, or one that no mail system can mean. Clients that read it as a number may overflow.',
    whoFixes: 'mail server operator',
    remedy: 'Announce the true limit in bytes, or 0 for none (message_size_limit in Postfix).',
    command: '{swaks} --quit-after EHLO',
    reference: 'RFC 1870 section 4',
    advice: ['ext-size'],
  },
  'extensions-differ': {
    verdicts: ['pass'],
    title: 'The extensions change inside TLS',
    meaning: 'That is allowed: what a server offers before TLS does not hold inside. Both lists are in the report.',
    whoFixes: 'nobody',
    remedy: 'Nothing to do.',
    command: '{swaks} --quit-after EHLO',
    reference: 'RFC 3207 section 4.2',
    advice: ['starttls'],
  },
  'no-extensions-in-tls': {
    verdicts: ['warn'],
    title: 'Inside TLS the server offers nothing',
    meaning:
      'What it offered before TLS does not hold inside, so there is no AUTH, no SIZE and no pipelining for those who encrypt.',
    whoFixes: 'mail server operator',
    remedy: 'Look at the proxy or filter that ends TLS: it has to pass on EHLO and its whole answer.',
    command: '{swaks} --quit-after EHLO',
    reference: 'RFC 3207 section 4.2',
    advice: ['starttls'],
  },
  'size-small': {
    verdicts: ['warn'],
    title: 'Messages of ordinary size will not be taken',
    meaning:
      'The server announces a limit below 10 MB for a whole message. Attachments grow by about 37 % on the way, so the files may be smaller still.',
    whoFixes: 'mail server operator',
    remedy: 'Raise the limit (message_size_limit in Postfix), or send links in place of large attachments.',
    command: '{swaks} --quit-after EHLO',
    reference: 'RFC 1870',
    advice: ['ext-size'],
  },
} as const satisfies Record<string, FindingText>
