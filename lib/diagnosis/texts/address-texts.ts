// Findings about finding the target: names, name servers, and what may be dialled.
import type { FindingText } from '../finding-text.ts'

const askForAddresses = 'dig {host} A; dig {host} AAAA'

export const addressTexts = {
  'name-not-found': {
    verdicts: ['fail'],
    title: 'The name does not exist',
    meaning: 'The name servers say that there is no such name, so nobody can find this host.',
    whoFixes: 'DNS operator',
    remedy:
      'Check the spelling. If it is right, publish an A or AAAA record for the name, and see whether the domain is still registered and delegated.',
    command: askForAddresses,
    reference: 'RFC 2308 section 2.1',
    advice: ['dns-hygiene'],
  },
  'no-address': {
    verdicts: ['fail'],
    title: 'The name has no address',
    meaning: 'The name exists, but has neither an A nor an AAAA record, so nothing can connect to it.',
    whoFixes: 'DNS operator',
    remedy:
      'Publish an address for the name. If it is a mail domain rather than a server, check the host that its MX record names.',
    command: `${askForAddresses}; dig {host} MX`,
    reference: 'RFC 2308 section 2.2',
    advice: ['dns-hygiene'],
  },
  'name-server-failed': {
    verdicts: ['inconclusive'],
    title: 'The name servers could not answer',
    meaning:
      'The question for the addresses ended in an error of a name server. That says nothing about whether the name exists, nor about the mail server.',
    whoFixes: 'DNS operator',
    remedy:
      'Look again in a few minutes. If it stays, compare the answers of the domain’s own name servers, and look for a broken DNSSEC signature.',
    command: `${askForAddresses}; dig +trace {host}`,
    reference: 'RFC 1035 section 4.1.1',
  },
  'name-server-refused': {
    verdicts: ['inconclusive'],
    title: 'The name server refuses to answer us',
    meaning:
      'The name server that was asked does not answer questions from here, or none about this domain. That says nothing about whether the name exists.',
    whoFixes: 'DNS operator',
    remedy:
      'Ask another resolver (--resolver), and see whether the one of this network lets us ask. If every resolver says so, the domain’s own name servers do not know it: see its delegation.',
    command: `${askForAddresses}; dig +trace {host}`,
    reference: 'RFC 1035 section 4.1.1',
  },
  'name-server-timeout': {
    verdicts: ['inconclusive'],
    title: 'The name servers did not answer in time',
    meaning: 'Nothing is known about the host: neither whether its name exists nor whether it takes mail.',
    whoFixes: 'DNS operator',
    remedy: 'Look again. If it stays, test the resolver of this network, then the name servers of the domain.',
    command: `${askForAddresses}; dig +trace {host}`,
  },
  'target-not-allowed': {
    verdicts: ['inconclusive'],
    title: 'This target is not checked from here',
    meaning:
      'Only public hosts are looked at from here. Private, loopback and other special addresses, and names that lead to one, are not dialled; nothing was tested.',
    whoFixes: 'whoever runs this check',
    remedy: 'Run the check on a machine in the same network as the target: there, such addresses are allowed.',
    command: 'smtping check {host}',
    reference: 'RFC 6890',
    advice: ['private-address'],
  },
  'check-aborted': {
    verdicts: ['inconclusive'],
    title: 'The check was ended before it was done',
    meaning: 'Whoever asked for the check, or the time it was given, ended it. What was not reached is not known.',
    whoFixes: 'whoever runs this check',
    remedy: 'Run it again, with more time or for fewer ports.',
  },
} as const satisfies Record<string, FindingText>
