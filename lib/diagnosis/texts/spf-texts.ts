// Findings about SPF: who may send in the name of the envelope's domain, RFC 7208.
import type { FindingText } from '../finding-text.ts'

const askForRecord = 'dig {name} TXT'

export const spfTexts = {
  'spf-pass': {
    verdicts: ['pass'],
    title: 'SPF lets the sending address pass',
    meaning: 'The domain of the envelope sender names this address among those that send for it.',
    whoFixes: 'nobody',
    remedy: 'Nothing to do.',
    command: askForRecord,
    reference: 'RFC 7208 section 2.6.3',
  },
  'spf-published': {
    verdicts: ['pass'],
    title: 'There is an SPF record, read for no address',
    meaning:
      'Receivers can read it within the limits. Whether it lets your servers pass shows when their addresses are named.',
    whoFixes: 'nobody',
    remedy: 'Name the addresses that mail is sent from: --ip ADDRESS.',
    command: askForRecord,
    reference: 'RFC 7208 section 4.5',
  },
  'spf-none': {
    verdicts: ['fail', 'warn'],
    title: 'The envelope’s domain has no SPF record',
    meaning:
      'Nobody can tell whether the sending address may send for this domain. Large receivers refuse mail that neither SPF nor DKIM proves, or put it into Junk.',
    whoFixes: 'DNS operator',
    remedy:
      'Publish one TXT record at the domain of the envelope sender that begins with "v=spf1 ", names every sending server or provider, and ends with -all or ~all.',
    command: askForRecord,
    reference: 'RFC 7208 section 2.6.1',
    advice: ['align-identity'],
  },
  'spf-several-records': {
    verdicts: ['fail'],
    title: 'There is more than one SPF record',
    meaning: 'Receivers end with a permanent error and take none of them.',
    whoFixes: 'DNS operator',
    remedy: 'Merge them into one record with one "v=spf1" and one "all", and remove the others.',
    command: askForRecord,
    reference: 'RFC 7208 section 4.5',
    advice: ['align-identity'],
  },
  'spf-allows-everybody': {
    verdicts: ['fail'],
    title: 'SPF lets every address of the world pass',
    meaning:
      'Whoever likes may send in the name of this domain, and pass. Receivers know that, and take the record for a sign of abuse.',
    whoFixes: 'DNS operator',
    remedy: 'Name the servers that send, and end the record with -all or ~all.',
    command: askForRecord,
    reference: 'RFC 7208 section 11.1',
    advice: ['align-identity'],
  },
  'spf-too-many-lookups': {
    verdicts: ['fail', 'warn'],
    title: 'SPF asks for more lookups than receivers make',
    meaning:
      'After ten of them a receiver ends with a permanent error, which counts as no SPF at all. Addresses that match early still pass; those behind fail.',
    whoFixes: 'DNS operator',
    remedy:
      'Remove providers that are no longer used, put ip4: and ip6: in the place of a, mx and ptr, and give single services subdomains of their own.',
    command: askForRecord,
    reference: 'RFC 7208 section 4.6.4',
    advice: ['align-identity'],
  },
  'spf-void-lookups': {
    verdicts: ['fail', 'warn'],
    title: 'SPF names more hosts that do not exist than receivers put up with',
    meaning: 'After two lookups that lead nowhere a receiver ends with a permanent error.',
    whoFixes: 'DNS operator',
    remedy: 'Remove the terms whose names do not exist any more, or publish the records that they ask for.',
    command: askForRecord,
    reference: 'RFC 7208 section 4.6.4',
    advice: ['align-identity'],
  },
  'spf-include-lost': {
    verdicts: ['fail', 'warn'],
    title: 'SPF includes a domain without one SPF record',
    meaning: 'A receiver that comes to this term ends with a permanent error, whatever stands behind it.',
    whoFixes: 'DNS operator',
    remedy: 'Correct the name as the provider documents it, or remove the term.',
    command: askForRecord,
    reference: 'RFC 7208 section 5.2',
    advice: ['align-identity'],
  },
  'spf-permerror': {
    verdicts: ['fail'],
    title: 'SPF cannot be evaluated',
    meaning: 'A mistake in a record ends the evaluation with a permanent error, which counts as no SPF at all.',
    whoFixes: 'DNS operator',
    remedy: 'Correct the term that is named; every term is one of all, include, a, mx, ip4, ip6, exists.',
    command: askForRecord,
    reference: 'RFC 7208 section 2.6.7',
    advice: ['align-identity'],
  },
  'spf-fail': {
    verdicts: ['fail'],
    title: 'SPF forbids the sending address',
    meaning:
      'The envelope’s domain says that this address does not send for it. Many receivers refuse such mail at once.',
    whoFixes: 'DNS operator',
    remedy: 'Add the address, or the include that its provider documents, to the SPF record.',
    command: askForRecord,
    reference: 'RFC 7208 section 8.4',
    advice: ['align-identity'],
  },
  'spf-softfail': {
    verdicts: ['warn'],
    title: 'SPF says that the sending address is probably not allowed',
    meaning:
      'The address matched nothing but ~all. Receivers do not refuse for that alone, but SPF proves nothing then: DMARC rests on DKIM.',
    whoFixes: 'DNS operator',
    remedy: 'Add the address, or the include that its provider documents, to the SPF record.',
    command: askForRecord,
    reference: 'RFC 7208 section 8.5',
    advice: ['align-identity'],
  },
  'spf-neutral': {
    verdicts: ['warn'],
    title: 'SPF says nothing about the sending address',
    meaning: 'It matched ?all, or nothing at all. That counts as if there were no record.',
    whoFixes: 'DNS operator',
    remedy: 'Add the address to the SPF record, and end the record with -all or ~all.',
    command: askForRecord,
    reference: 'RFC 7208 section 8.2',
    advice: ['align-identity'],
  },
  'spf-could-not-tell': {
    verdicts: ['inconclusive'],
    title: 'SPF could not be read',
    meaning:
      'A name server did not answer, or answered with an error. Nothing is known: there may well be a record. Receivers that meet the same put the mail off.',
    whoFixes: 'DNS operator',
    remedy: 'Look again. If it stays, see whether all name servers of the domain answer.',
    command: askForRecord,
    reference: 'RFC 7208 section 2.6.6',
    advice: ['dns-hygiene'],
  },
  'spf-not-aligned': {
    verdicts: ['warn'],
    title: 'SPF speaks for another domain than the one in From:',
    meaning:
      'DMARC counts SPF only where the domain of the envelope sender agrees with the one that readers see. As it is, DMARC rests on DKIM alone. That is usual with newsletter services.',
    whoFixes: 'whoever runs this check',
    remedy:
      'Use an envelope sender (Return-Path) in your own domain, or a subdomain of it where alignment is relaxed; or see to it that DKIM signs for the domain in From:.',
    command: 'dig _dmarc.{host} TXT',
    reference: 'RFC 9989 section 4.10.2',
    advice: ['align-identity'],
  },
} as const satisfies Record<string, FindingText>
