// Findings about DMARC: what the domain in From: asks receivers to do, and whether its mail can pass. RFC 9989.
import type { FindingText } from '../finding-text.ts'

const askForPolicy = 'dig _dmarc.{name} TXT'

export const dmarcTexts = {
  'sender-domain-missing': {
    verdicts: ['fail'],
    title: 'The domain in From: does not exist',
    meaning: 'The name servers say that there is no such name. Receivers refuse mail that nobody could answer.',
    whoFixes: 'DNS operator',
    remedy: 'Check the spelling. If it is right, see whether the domain is still registered and delegated.',
    command: 'dig {name} SOA',
    reference: 'RFC 5321 section 2.3.5',
    advice: ['dns-hygiene'],
  },
  'dmarc-policy': {
    verdicts: ['pass'],
    title: 'There is a DMARC policy that protects the domain',
    meaning: 'Mail in its name that neither SPF nor DKIM proves is put into Junk or refused.',
    whoFixes: 'nobody',
    remedy: 'Nothing to do.',
    command: askForPolicy,
    reference: 'RFC 9989 section 4.7',
  },
  'dmarc-policy-none': {
    verdicts: ['warn'],
    title: 'The DMARC policy asks for nothing',
    meaning:
      'With p=none mail that fails is delivered as before: the record brings reports, and no protection. It is the right beginning.',
    whoFixes: 'DNS operator',
    remedy: 'Read the reports (rua=), mend what fails, then go to p=quarantine and p=reject.',
    command: askForPolicy,
    reference: 'RFC 9989 section 4.7',
    advice: ['align-identity'],
  },
  'dmarc-absent': {
    verdicts: ['warn'],
    title: 'There is no DMARC policy',
    meaning:
      'Anybody can write this domain into From:. Google, Yahoo and Microsoft demand a policy of whoever sends them much mail.',
    whoFixes: 'DNS operator',
    remedy: 'Publish a TXT record at _dmarc of the domain: begin with "v=DMARC1; p=none; rua=mailto:ADDRESS".',
    command: askForPolicy,
    reference: 'RFC 9989 section 4.10.1',
    advice: ['align-identity'],
  },
  'dmarc-broken': {
    verdicts: ['fail', 'warn'],
    title: 'The DMARC record has a mistake',
    meaning:
      'Receivers read past what they do not understand: the whole record, its policy, or the tag that is wrong. The domain may be without protection.',
    whoFixes: 'DNS operator',
    remedy:
      'The record begins with exactly "v=DMARC1;", then p=none, p=quarantine or p=reject; each tag stands once, with ";" between them.',
    command: askForPolicy,
    reference: 'RFC 9989 section 4.7',
    advice: ['align-identity'],
  },
  'dmarc-several': {
    verdicts: ['fail', 'warn'],
    title: 'There is more than one DMARC record',
    meaning: 'Receivers discard all of them.',
    whoFixes: 'DNS operator',
    remedy: 'Leave one of them.',
    command: askForPolicy,
    reference: 'RFC 9989 section 4.10',
    advice: ['align-identity'],
  },
  'dmarc-testing': {
    verdicts: ['warn'],
    title: 'The DMARC policy is only being tested',
    meaning: 'With t=y receivers do one step less than the policy says: quarantine for reject, nothing for quarantine.',
    whoFixes: 'DNS operator',
    remedy: 'Remove t=y once the reports show that your own mail passes.',
    command: askForPolicy,
    reference: 'RFC 9989 section 4.7',
    advice: ['align-identity'],
  },
  'dmarc-pct': {
    verdicts: ['warn'],
    title: 'The DMARC record still says pct=',
    meaning:
      'The tag is obsolete: receivers that follow RFC 9989 apply the policy to all mail, others to a share of it.',
    whoFixes: 'DNS operator',
    remedy: 'Remove pct=; t=y took the place of pct=0.',
    command: askForPolicy,
    reference: 'RFC 9989 appendix A.6',
    advice: ['align-identity'],
  },
  'dmarc-can-pass': {
    verdicts: ['pass'],
    title: 'DMARC can pass: SPF or DKIM agrees with From:',
    meaning:
      'As far as DNS tells, one of them proves the domain that readers see. Whether a message is signed shows in the message.',
    whoFixes: 'nobody',
    remedy: 'Nothing to do.',
    command: askForPolicy,
    reference: 'RFC 9989 section 4.10.2',
  },
  'dmarc-cannot-pass': {
    verdicts: ['fail', 'warn'],
    title: 'DMARC cannot pass: neither SPF nor DKIM agrees with From:',
    meaning:
      'Nothing that was looked at proves the domain that readers see. Receivers do with the mail what the policy asks for.',
    whoFixes: 'whoever runs this check',
    remedy:
      'Sign with DKIM for the domain in From:, or send with an envelope sender in that domain whose SPF record names the sending addresses.',
    command: askForPolicy,
    reference: 'RFC 9989 section 5.3',
    advice: ['align-identity', 'matrix-policy'],
  },
  'dmarc-could-not-tell': {
    verdicts: ['inconclusive'],
    title: 'DMARC could not be read',
    meaning:
      'A name server did not answer, or answered with an error, so the policy or the organizational domain is not known. There may well be a record.',
    whoFixes: 'DNS operator',
    remedy: 'Look again. If it stays, see whether all name servers of the domain answer.',
    command: askForPolicy,
    reference: 'RFC 9989 section 4.10',
    advice: ['dns-hygiene'],
  },
} as const satisfies Record<string, FindingText>
