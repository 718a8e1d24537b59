// Findings about connections: open, closed, filtered, unreachable. No SMTP yet.
import type { FindingText } from '../finding-text.ts'

const tryToConnect = 'nc -vz -w 5 {address} {port}'

export const portTexts = {
  'port-open': {
    verdicts: ['pass'],
    title: 'The port is open',
    meaning: 'A TCP connection came about: routing, firewalls and the listening service let this check through.',
    whoFixes: 'nobody',
    remedy: 'Nothing to do.',
    command: tryToConnect,
    advice: ['tcp-check'],
  },
  'port-closed': {
    verdicts: ['pass', 'warn', 'fail'],
    title: 'The port is closed',
    meaning:
      'The connection was refused at once: the host is up, and nothing listens on this port for us. Not every mail server has every port: one that only takes mail from other servers needs no 465, 587 or 2525, one that only serves its own users needs no 25. Where the port answers at another address of the host, clients that try this one first lose time.',
    whoFixes: 'mail server operator',
    remedy:
      'If the port should be open: see that the service runs (systemctl status postfix), that it listens on the outer address and not on 127.0.0.1 alone (ss -ltnp), and that the host firewall, the cloud security group and the load balancer’s listener let it through.',
    command: tryToConnect,
    reference: 'RFC 9293 section 3.10.7.1',
    advice: ['ADV-LISTEN', 'ADV-FIREWALL', 'service-running', 'bind-address', 'mx-port-25-closed'],
  },
  'port-filtered': {
    verdicts: ['pass', 'inconclusive'],
    title: 'No answer from the port',
    meaning:
      'Packets to this port were dropped without a word, as firewalls do; whether a service runs behind it cannot be told from here. A server that only takes mail from other servers may hide its submission ports on purpose.',
    whoFixes: 'network operator',
    remedy:
      'If the port should be open: allow it in the host firewall, the cloud security group and network ACLs of the server, and in the outbound rules of the network that you check from. Then try from another network.',
    command: tryToConnect,
    advice: ['ADV-FIREWALL', 'tcp-check'],
  },
  'vantage-blocks-port': {
    verdicts: ['inconclusive'],
    title: 'This network lets nobody out on this port',
    meaning:
      'The target kept silent, and so did a host that is known to be reachable: our own network is in the way. Nothing is known about the target.',
    whoFixes: 'whoever runs this check',
    remedy:
      'Run "smtping doctor" to see what is open from here. For port 25 look from a mail server, or from a machine whose provider has lifted the block.',
    command: 'smtping doctor',
    advice: ['ADV-PORT25', 'cloud-port-25'],
  },
  'port-25-filtered': {
    verdicts: ['inconclusive'],
    title: 'No answer from port 25',
    meaning:
      'Packets to port 25 were dropped. Most home connections and cloud providers block port 25 outwards, so this may well be the network of this check and not the server.',
    whoFixes: 'network operator',
    remedy:
      'Check port 25 from a network that may use it. To send mail of your own from here, use 587 or 465 of your provider, or ask yours to open 25: AWS lifts it on request and for Lambda only in a VPC behind NAT, Azure for some subscriptions, Google Cloud never.',
    command: tryToConnect,
    advice: ['ADV-PORT25', 'blocked-port-25', 'cloud-port-25', 'isp-port-25'],
  },
  'no-route': {
    verdicts: ['inconclusive'],
    title: 'No route to this address from here',
    meaning: 'The network of this check has no way to the address. Nothing is known about the server there.',
    whoFixes: 'whoever runs this check',
    remedy: 'See the routes of this network, or check from another one.',
    command: 'ip route get {address}',
  },
  'no-route-v6': {
    verdicts: ['inconclusive'],
    title: 'No route to this IPv6 address from here',
    meaning:
      'The network of this check has no IPv6, or does not let it out. Nothing is known about the server there; others may reach it, or fail to.',
    whoFixes: 'whoever runs this check',
    remedy: 'Check from a network that has IPv6. If yours should have it, see its routes and its address.',
    command: 'ip -6 route get {address}',
    reference: 'RFC 5321 section 5.2',
  },
  'some-addresses-dead': {
    verdicts: ['warn'],
    title: 'One of the addresses does not answer',
    meaning:
      'The host answers at another address on the same port, and not at this one. Clients that try this one first lose time, and some give up.',
    whoFixes: 'mail server operator',
    remedy:
      'Bring the service up at this address too, or take the address out of DNS. If it keeps silent only from here, look at the firewalls in between.',
    command: 'dig {host} A; dig {host} AAAA; nc -vz -w 5 {address} 25',
    reference: 'RFC 5321 section 5.1',
    advice: ['ADV-LISTEN', 'ADV-FIREWALL'],
  },
  'no-service-reachable': {
    verdicts: ['fail', 'inconclusive'],
    title: 'No mail service could be reached',
    meaning:
      'None of the usual ports of a mail server is open to us. If every one of them refused, no mail service runs on this host, though a domain lives on while one of its other MX hosts answers. If some kept silent, a firewall on either side may be the reason.',
    whoFixes: 'mail server operator',
    remedy:
      'Check that this is the right host and that its mail service runs, then its firewall, security group and the address that it listens on.',
    command: 'nc -vz -w 5 {host} 25; nc -vz -w 5 {host} 587',
    reference: 'RFC 5321 section 5.1',
    advice: ['service-running', 'ADV-LISTEN', 'ADV-FIREWALL', 'mx-port-25-closed'],
  },
} as const satisfies Record<string, FindingText>
