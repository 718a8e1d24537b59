// Findings about the published keys of DKIM: RFC 6376, RFC 8301, RFC 8463.
import type { FindingText } from '../finding-text.ts'

const askForKey = 'dig {name} TXT'

export const dkimTexts = {
  'dkim-key-found': {
    verdicts: ['pass'],
    title: 'The DKIM key is published and strong enough',
    meaning: 'Receivers can verify signatures that name this selector.',
    whoFixes: 'nobody',
    remedy: 'Nothing to do.',
    command: askForKey,
    reference: 'RFC 6376 section 3.6.1',
  },
  'dkim-key-absent': {
    verdicts: ['fail'],
    title: 'There is no DKIM key for this selector',
    meaning: 'Signatures that name it cannot be verified, and count as if there were none.',
    whoFixes: 'DNS operator',
    remedy:
      'Check the selector (s= in a DKIM-Signature of your mail), and publish the public key as a TXT record at SELECTOR._domainkey.DOMAIN.',
    command: askForKey,
    reference: 'RFC 6376 section 3.6.2.1',
    advice: ['align-identity'],
  },
  'dkim-key-several': {
    verdicts: ['fail', 'warn'],
    title: 'There is more than one TXT record for this selector',
    meaning: 'Which of them a receiver takes is left open: some verify the signature, others do not.',
    whoFixes: 'DNS operator',
    remedy: 'Leave one record with the key at this name; a second key gets a selector of its own.',
    command: askForKey,
    reference: 'RFC 6376 section 3.6.2.2',
    advice: ['align-identity'],
  },
  'dkim-key-broken': {
    verdicts: ['fail'],
    title: 'The DKIM key cannot be used',
    meaning: 'The record is there, and no receiver can verify a signature with it.',
    whoFixes: 'DNS operator',
    remedy:
      'Publish it anew, as your mail system prints it. Long keys are often cut at 255 characters: a TXT record holds several strings, which belong together.',
    command: askForKey,
    reference: 'RFC 6376 section 3.6.1',
    advice: ['align-identity'],
  },
  'dkim-key-revoked': {
    verdicts: ['fail'],
    title: 'The DKIM key was withdrawn',
    meaning: 'An empty p= says that this key is not in use any more. Signatures with it fail.',
    whoFixes: 'DNS operator',
    remedy: 'Sign with the selector that took its place, or publish the key if it was withdrawn by mistake.',
    command: askForKey,
    reference: 'RFC 6376 section 3.6.1',
    advice: ['align-identity'],
  },
  'dkim-key-weak': {
    verdicts: ['fail', 'warn'],
    title: 'The DKIM key is too short',
    meaning:
      'RSA keys have 2048 bits or more today. Shorter ones may be broken, and some receivers count their signatures as none; below 1024 bits all of them have to.',
    whoFixes: 'mail server operator',
    remedy: 'Make a key of 2048 bits, publish it under a new selector, sign with it, and withdraw the old one later.',
    command: askForKey,
    reference: 'RFC 8301 section 3.2',
    advice: ['align-identity'],
  },
  'dkim-key-testing': {
    verdicts: ['warn'],
    title: 'The DKIM key says that it is only being tested',
    meaning: 'With t=y receivers treat signed mail as if it were not signed.',
    whoFixes: 'DNS operator',
    remedy: 'Remove t=y once the signatures of your mail verify.',
    command: askForKey,
    reference: 'RFC 6376 section 3.6.1',
    advice: ['align-identity'],
  },
  'dkim-key-differs': {
    verdicts: ['fail'],
    title: 'The published DKIM key is not the one that signs',
    meaning: 'Every signature with the key at hand fails, since receivers verify it with another one.',
    whoFixes: 'DNS operator',
    remedy: 'Publish the public half of the key that signs, or sign with the key that is published.',
    command: askForKey,
    reference: 'RFC 6376 section 6.1.2',
    advice: ['align-identity'],
  },
  'dkim-could-not-tell': {
    verdicts: ['inconclusive'],
    title: 'The DKIM key could not be asked for',
    meaning: 'A name server did not answer, or answered with an error. Nothing is known: the key may well be there.',
    whoFixes: 'DNS operator',
    remedy: 'Look again. If it stays, see whether all name servers of the domain answer.',
    command: askForKey,
    reference: 'RFC 6376 section 6.1.2',
    advice: ['dns-hygiene'],
  },
  'dkim-not-aligned': {
    verdicts: ['warn'],
    title: 'DKIM signs for another domain than the one in From:',
    meaning:
      'DMARC counts a signature only where its d= agrees with the domain that readers see. This one proves the provider, and not you.',
    whoFixes: 'whoever runs this check',
    remedy:
      'Have the mail signed with d= of the domain in From:; providers call it custom DKIM or domain authentication.',
    command: 'dig _dmarc.{host} TXT',
    reference: 'RFC 9989 section 4.10.2',
    advice: ['align-identity'],
  },
} as const satisfies Record<string, FindingText>
