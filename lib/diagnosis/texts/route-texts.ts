// Findings about where mail for a domain goes: MX records, and whether any of their hosts takes mail.
import type { FindingText } from '../finding-text.ts'

const askForMx = 'dig {host} MX'

export const routeTexts = {
  'mx-found': {
    verdicts: ['pass'],
    title: 'The domain names its mail servers',
    meaning: 'Senders try the hosts with the lowest preference first.',
    whoFixes: 'nobody',
    remedy: 'Nothing to do.',
    command: askForMx,
    reference: 'RFC 5321 section 5.1',
  },
  'mx-missing': {
    verdicts: ['warn'],
    title: 'The domain has no MX record',
    meaning:
      'Senders then take the addresses of the domain itself for its mail server. That works where a mail server runs there, and sends mail to the web server where it does not.',
    whoFixes: 'DNS operator',
    remedy: 'Publish an MX record that names the mail server, or a null MX ("0 .") if the domain takes no mail.',
    command: askForMx,
    reference: 'RFC 5321 section 5.1',
  },
  'null-mx': {
    verdicts: ['warn', 'fail'],
    title: 'The domain says that it takes no mail',
    meaning:
      'Its only MX record is the root ("0 ."). Senders return every message to it at once, as they are meant to.',
    whoFixes: 'DNS operator',
    remedy: 'If the domain is to take mail, publish an MX record that names its server. Otherwise nothing is wrong.',
    command: askForMx,
    reference: 'RFC 7505',
  },
  'mx-not-a-host': {
    verdicts: ['fail'],
    title: 'An MX record names what is no host',
    meaning: 'An MX record must hold a name. Many senders ignore an address in its place, or refuse to send.',
    whoFixes: 'DNS operator',
    remedy: 'Give the mail server a name with an address record, and name it in the MX record.',
    command: askForMx,
    reference: 'RFC 5321 section 5.1',
  },
  'mx-is-alias': {
    verdicts: ['warn'],
    title: 'An MX record names an alias',
    meaning:
      'The host in the MX record has a CNAME record. Most senders follow it, some refuse to, and others put the other name into the address.',
    whoFixes: 'DNS operator',
    remedy: 'Name the host that the alias leads to in the MX record, or give the name address records of its own.',
    command: askForMx,
    reference: 'RFC 2181 section 10.3',
  },
  'mx-host-unresolvable': {
    verdicts: ['fail', 'warn'],
    title: 'An MX record names a host without an address',
    meaning: 'Senders skip it. If no other host is left, mail waits in their queues and comes back after days.',
    whoFixes: 'DNS operator',
    remedy: 'Publish the address of the host, or remove the MX record.',
    command: askForMx,
    reference: 'RFC 5321 section 5.1',
  },
  'mx-reachable': {
    verdicts: ['pass'],
    title: 'Mail for the domain finds a server',
    meaning: 'At least one of its hosts answered and spoke SMTP on port 25.',
    whoFixes: 'nobody',
    remedy: 'Nothing to do.',
    reference: 'RFC 5321 section 5.1',
  },
  'mx-some-closed': {
    verdicts: ['warn'],
    title: 'Not every mail server of the domain answers',
    meaning:
      'Senders go on to the next host, so mail still arrives. A first host that is closed on purpose (nolisting) is a known way to keep simple spam programs out.',
    whoFixes: 'mail server operator',
    remedy: 'If it is not on purpose, start the server, open port 25 to it, or remove its MX record.',
    command: askForMx,
    reference: 'RFC 5321 section 5.1',
    advice: ['mx-port-25-closed'],
  },
  'mx-all-closed': {
    verdicts: ['fail'],
    title: 'No mail server of the domain takes connections',
    meaning: 'Every host refused us on port 25, so nobody can hand mail for the domain over.',
    whoFixes: 'mail server operator',
    remedy:
      'Start the mail server, let it listen on all interfaces, and let port 25 in through firewall and security group.',
    command: askForMx,
    reference: 'RFC 5321 section 5.1',
    advice: ['mx-port-25-closed', 'ADV-LISTEN'],
  },
  'mx-unreached': {
    verdicts: ['inconclusive'],
    title: 'No mail server of the domain could be reached from here',
    meaning:
      'None answered on port 25 in time. Many networks let nobody out on port 25, so this may say more about where we look from than about the domain.',
    whoFixes: 'whoever runs this check',
    remedy: 'Run "smtping doctor" to see whether port 25 is open from here, and look from another network.',
    command: 'smtping doctor',
    advice: ['ADV-PORT25'],
  },
} as const satisfies Record<string, FindingText>
