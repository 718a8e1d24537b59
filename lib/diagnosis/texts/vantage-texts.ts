// Findings about our own network: what can be looked at from here at all.
import type { FindingText } from '../finding-text.ts'

export const vantageTexts = {
  'vantage-resolves': {
    verdicts: ['pass'],
    title: 'Names are resolved here',
    meaning: 'The name servers of this network answered for hosts that are known to exist.',
    whoFixes: 'nobody',
    remedy: 'Nothing to do.',
  },
  'vantage-does-not-resolve': {
    verdicts: ['fail'],
    title: 'Names are not resolved here',
    meaning: 'No name server answered for hosts that are known to exist. Checks by name tell nothing from here.',
    whoFixes: 'network operator',
    remedy: 'See which name servers this machine asks (resolvectl status, /etc/resolv.conf) and whether they answer.',
    command: 'dig +time=3 example.com',
  },
  'vantage-port-open': {
    verdicts: ['pass'],
    title: 'The way out on this port is free',
    meaning: 'A host that is known to be reachable answered on it.',
    whoFixes: 'nobody',
    remedy: 'Nothing to do.',
  },
  'vantage-port-refused': {
    verdicts: ['warn'],
    title: 'The known hosts refuse this port',
    meaning:
      'They were reached and nothing listens, or a device in between refuses in their name. Checks of this port may be about that device.',
    whoFixes: 'whoever runs this check',
    remedy:
      'Name a host that is known to listen on this port with --control, and look at the rules for outgoing traffic.',
    command: 'smtping doctor --control mx.example.org',
  },
  'vantage-port-25-blocked': {
    verdicts: ['fail'],
    title: 'This network lets nobody out on port 25',
    meaning:
      'No host that is known to be reachable answered on port 25. Most clouds and access providers block it: AWS by default (Lambda outside a VPC for good; in a VPC behind NAT the block can be lifted on request), Google Cloud always, Azure for most subscriptions. Checks of port 25 tell nothing from here.',
    whoFixes: 'whoever runs this check',
    remedy:
      'Run the check where port 25 is open: on a mail server, or a machine whose provider has lifted the block. Ask the provider, or check submission on 587 and 465 from here.',
    command: 'nc -vz -w 5 gmail-smtp-in.l.google.com 25',
    advice: ['ADV-PORT25', 'cloud-port-25'],
  },
  'vantage-port-blocked': {
    verdicts: ['fail'],
    title: 'This network lets nobody out on this port',
    meaning: 'No host that is known to be reachable answered on it. Checks of this port tell nothing from here.',
    whoFixes: 'network operator',
    remedy: 'Allow outgoing connections to this port in firewall and security group, or run the check elsewhere.',
    command: 'nc -vz -w 5 smtp.gmail.com 587',
  },
  'vantage-without-ipv6': {
    verdicts: ['warn'],
    title: 'This network has no IPv6',
    meaning: 'Addresses of that family cannot be looked at from here; checks say so in place of a verdict.',
    whoFixes: 'network operator',
    remedy: 'Nothing, if IPv4 is enough; otherwise run the check from a network with IPv6.',
    command: 'ip -6 route show default',
  },
  'vantage-without-ipv4': {
    verdicts: ['fail'],
    title: 'This network has no way to IPv4 addresses',
    meaning: 'Addresses of that family cannot be looked at from here; checks say so in place of a verdict.',
    whoFixes: 'network operator',
    remedy: 'See whether this machine is connected at all, and whether it has a default route.',
    command: 'ip route show default',
  },
} as const satisfies Record<string, FindingText>
