// The guide: ports that do not answer. Whose block it is, and what to do about each.
import type { GuideText } from './guide-text.ts'

export const blockedPortGuide = {
  'blocked-port-25': {
    title: 'Why port 25 is blocked so often',
    text: [
      'Spam from stolen machines leaves through port 25, since it needs no login. So most providers of home connections and most clouds drop traffic to port 25 of the world. It is the commonest reason why a connection to a mail server times out.',
      'The block is in the network that you look from. The server may be in perfect order, so a check that gets no answer on 25 is inconclusive, and no failure of the server.',
      'To tell the two apart, try port 25 of a server that you know works, and look at yours from another network.',
    ],
    requirements: ['R006'],
    commands: ['nc -vz -w 5 HOST 25', 'smtping check HOST --port 25'],
    references: ['RFC 5068'],
    seeAlso: ['port-25-filtered', 'ADV-PORT25', 'cloud-port-25', 'isp-port-25'],
  },
  'ADV-PORT25': {
    title: 'Port 25 does not work from here',
    text: [
      'If you want to send your own mail: hand it in with a login, on 465 with implicit TLS or on 587 with STARTTLS, to your provider or to a relay service. That is what those ports are for, and they are seldom blocked.',
      'If you run a mail server that must reach others: ask your provider to open port 25 outwards, or send everything through a relay that may use it.',
      'If you only want to know whether a server answers on 25: check it from a network that may use it.',
    ],
    requirements: ['R014', 'R006'],
    commands: ['smtping check HOST --port 465,587'],
    references: ['RFC 8314 section 3', 'RFC 6409'],
    seeAlso: ['port-25-filtered', 'blocked-port-25', 'cloud-port-25', 'which-port'],
  },
  'ADV-FIREWALL': {
    title: 'Look for a firewall, from the server outwards',
    text: [
      'Timed out: somebody drops packets. Begin at the server and go outwards: the host firewall (nftables, iptables, ufw, firewalld, Windows Firewall), the security group of the machine, the network ACL of its subnet, the listener and health checks of a load balancer, the router’s port forwarding.',
      'A network ACL remembers no connections: it needs a rule for the answers too, towards ports 1024 to 65535. A load balancer needs a listener for each port, and a healthy machine behind it.',
      'Then look at the way out of the network that you check from: its outbound rules, proxy and NAT. A packet capture at the server settles whose side it is: if no SYN comes in, it was dropped before.',
    ],
    requirements: ['R015'],
    commands: [
      'nft list ruleset; iptables -L INPUT -n -v; ufw status verbose; firewall-cmd --list-all',
      'aws ec2 describe-security-groups --group-ids GROUP; aws ec2 describe-network-acls',
      'tcpdump -ni any tcp port PORT',
      'Test-NetConnection HOST -Port PORT   # PowerShell; the server’s own rules: Get-NetFirewallRule -Enabled True',
    ],
    seeAlso: ['port-filtered', 'port-closed', 'ADV-LISTEN'],
  },
  'ADV-LISTEN': {
    title: 'Closed although the service runs: three causes',
    text: [
      'First, a host firewall that rejects in place of dropping (iptables with REJECT, Windows Firewall): it looks the same as a closed port. Allow the port in it.',
      'Second, something in front of the host that answers for it: a security group or network ACL mostly drops and so times out, but a load balancer without a listener for this port, or a proxy or NAT without a rule, refuses.',
      'Third, the service listens on 127.0.0.1 alone, or on another port or address family. See with ss what it is bound to: 0.0.0.0 or the public address is reachable over IPv4, [::] over IPv6.',
    ],
    requirements: ['R020'],
    commands: ['ss -ltnp', 'nc -vz -w 5 127.0.0.1 PORT', 'nc -vz -w 5 PUBLIC-ADDRESS PORT'],
    seeAlso: ['port-closed', 'bind-address', 'service-running', 'ADV-FIREWALL'],
  },
  'mx-port-25-closed': {
    title: 'Port 25 is closed on an MX host',
    text: [
      'Senders try the MX hosts of a domain one after the other, by preference. One that is closed costs time and no mail, as long as another one answers. Only if every MX host is closed can nobody deliver to the domain.',
      'Some domains do it on purpose: the first MX host is dead, so that careless spammers give up (nolisting). Ask before you mend it.',
      'A host with no MX record pointing at it needs no port 25.',
    ],
    requirements: ['R055'],
    commands: ['dig DOMAIN MX', 'for host in $(dig +short DOMAIN MX | cut -d" " -f2); do nc -vz -w 5 $host 25; done'],
    references: ['RFC 5321 section 5.1'],
    seeAlso: ['port-25', 'no-service-reachable', 'some-addresses-dead', 'port-closed'],
  },
  'cloud-port-25': {
    title: 'Cloud providers that block port 25: AWS, Google Cloud, Azure',
    text: [
      'AWS drops traffic from EC2 to port 25 by default and lifts that on request ("Request to remove email sending limitations"), with a reason and an Elastic IP address that has reverse DNS.',
      'AWS Lambda has port 25 only for functions in a VPC that leave through a NAT gateway, and only once such a request was granted for its address; for a function outside a VPC it cannot be lifted at all. A check that itself runs on Lambda therefore sees port 25 as filtered unless it was set up like that.',
      'Google Cloud drops traffic to port 25 of external addresses, and has no request that lifts it; its console says on the firewall page whether a project is allowed to. Ports 465 and 587 are open.',
      'Azure leaves port 25 open to virtual machines of Enterprise Agreement and MCA-E subscriptions. Others, such as pay-as-you-go and free ones, are blocked, and no request changes that; Enterprise Dev/Test subscriptions may ask.',
      'In all of them a relay service on 587 or 465 works. These are rules for the way out; mail that comes in on 25 is a matter of your own security group or firewall rules.',
    ],
    requirements: ['R065'],
    commands: ['nc -vz -w 5 HOST 25; nc -vz -w 5 HOST 587'],
    references: [
      'https://repost.aws/knowledge-center/ec2-port-25-throttle',
      'https://cloud.google.com/compute/docs/tutorials/sending-mail',
      'https://learn.microsoft.com/azure/virtual-network/troubleshoot-outbound-smtp-connectivity',
    ],
    seeAlso: ['port-25-filtered', 'ADV-PORT25', 'blocked-port-25'],
  },
  'isp-port-25': {
    title: 'The internet provider blocks port 25',
    text: [
      'Connections for homes, and many for small offices and mobile phones, may not reach port 25 outside. The provider does this against spam from infected machines, and its addresses stand on lists of addresses that send no mail themselves, so opening 25 would help little.',
      'Hand in your mail on 465 or 587 with a login. To run a server at home, send through a relay.',
    ],
    requirements: ['R066'],
    commands: ['nc -vz -w 5 HOST 587; nc -vz -w 5 HOST 465'],
    references: ['RFC 5068', 'RFC 6409'],
    seeAlso: ['port-25-filtered', 'ADV-PORT25'],
  },
} as const satisfies Record<string, GuideText>
