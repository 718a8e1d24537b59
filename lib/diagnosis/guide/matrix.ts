// The guide: from what you see to what to do, one row each.
import type { GuideText } from './guide-text.ts'

export const matrixGuide = {
  'matrix-timeout': {
    title: 'Timeout',
    text: [
      'Likely: a firewall, NAT or provider drops the packets. On port 25 outwards it is mostly the network that you look from.',
      'Do: check the outbound rules of your network, the security group and network ACL of the server, and what your provider blocks. Compare from another network. Between servers, leave the mail in the queue: it is tried again.',
    ],
    requirements: ['R123'],
    commands: ['nc -vz -w 5 HOST PORT', 'traceroute -T -p PORT HOST'],
    seeAlso: ['port-filtered', 'port-25-filtered', 'ADV-FIREWALL', 'ADV-PORT25'],
  },
  'matrix-refused': {
    title: 'Connection refused',
    text: [
      'Likely: nothing listens on this port at this address, or a firewall or proxy refuses in its place.',
      'Do: see that the service runs and which address it is bound to, then whether this is the right port and host.',
    ],
    requirements: ['R124'],
    commands: ['systemctl status postfix', 'ss -ltnp'],
    seeAlso: ['port-closed', 'ADV-LISTEN', 'service-running', 'bind-address'],
  },
  'matrix-tls': {
    title: 'The TLS handshake or the certificate fails',
    text: [
      'Likely: the certificate has expired, names another host or comes without its intermediates; or the two sides share no protocol version or cipher; or one begins TLS at once and the other waits for STARTTLS.',
      'Do: renew the certificate, send the whole chain, offer TLS 1.2 and 1.3 with common ciphers, and use implicit TLS on 465 and STARTTLS on 25 and 587. Whether mail stops because of it depends on the sender.',
    ],
    requirements: ['R125'],
    commands: [
      'openssl s_client -connect HOST:PORT -starttls smtp -showcerts',
      'openssl s_client -connect HOST:465 -showcerts',
    ],
    references: ['RFC 9325'],
    seeAlso: ['tls-handshake-failed', 'certificate-expired', 'certificate-wrong-name', 'who-minds-certificates'],
  },
  'matrix-auth': {
    title: '535, 534, 530, 538: the login',
    text: [
      '535: user or password is wrong, the account is locked, or it may not log in here. Often the user is the whole address, and the provider wants a password made for programs. Try once, not in a loop: servers count attempts.',
      '534: the mechanism is too weak or not allowed for this account; many providers demand OAuth. 538: this mechanism is allowed inside TLS only.',
      '530: something has to come first. The reply says what: a login, or STARTTLS before the login.',
    ],
    requirements: ['R126'],
    commands: ['swaks --server HOST --port 587 --tls --quit-after AUTH --auth-user USER'],
    references: ['RFC 4954 section 6', 'RFC 3207 section 4'],
    seeAlso: ['auth-rejected', 'auth-policy', 'auth-encryption-required', 'auth-required', 'tls-required'],
  },
  'matrix-no-such-user': {
    title: '550 5.1.1: no such address',
    text: [
      'Likely: the address is misspelled or gone, or the mail went to a server that is not responsible for it.',
      'Do: check the spelling and the MX of the domain; on your own server check aliases, routing and whether the directory was in reach. Take addresses that are gone off your lists.',
      'A bare 550 is not proof of that. Servers use it for unknown users, policy, spam and relaying alike: the enhanced status decides, then the words. Keep all of them.',
    ],
    requirements: ['R127'],
    commands: [
      'dig DOMAIN MX',
      'swaks --server MX --from SENDER --to RECIPIENT --quit-after RCPT',
      'smtping explain "550 5.1.1 No such user"',
    ],
    references: ['RFC 3463 section 3.2', 'RFC 5321 section 4.2.3'],
    seeAlso: ['recipient-refused'],
  },
  'matrix-policy': {
    title: '5.7.x: refused by policy',
    text: [
      'Likely: the sender is not allowed, SPF, DKIM or DMARC fails, a blocklist names the address, or a filter dislikes the contents.',
      'Do: read the words of the reply; they mostly name the rule, the list or a link. Mend SPF, DKIM, alignment and reverse DNS first, then the reputation, then the contents. Ask the postmaster of the receiver with the exact reply.',
      '5.7.1 says hardly anything, since servers send it for nearly every rule. 5.7.20 to 5.7.27 are precise: 5.7.23 SPF, 5.7.25 reverse DNS, 5.7.26 more than one authentication check.',
    ],
    requirements: ['R128'],
    commands: ['smtping explain "550 5.7.26 TEXT OF THE REPLY"'],
    references: ['RFC 3463 section 3.8', 'RFC 7372'],
    seeAlso: ['sender-refused', 'client-blocked', 'message-refused', 'align-identity', 'blocklists'],
  },
  'matrix-temporary': {
    title: '4.x.x: not now',
    text: [
      'Likely: greylisting, a rate limit, or a trouble of the server that passes. 421 also closes the connection.',
      'Do: keep the message in the queue, wait as long as the reply says, come back from the same address, and slow down. If it lasts for hours, look for a rate limit or a listing of your address, and ask the postmaster.',
    ],
    requirements: ['R129'],
    commands: ['smtping explain "451 4.7.1 Greylisted, try again later"'],
    references: ['RFC 5321 section 4.5.4.1', 'RFC 6647'],
    seeAlso: ['temporarily-refused', 'greylisted', 'rate-limited', 'pace-from-replies'],
  },
  'matrix-size': {
    title: '552: too large, or the mailbox full',
    text: [
      '552 has two meanings, and the enhanced status tells them apart: 5.2.2 is a full mailbox, 5.2.3 a message too large for this mailbox, 5.3.4 one too large for the server. Without a status the words decide.',
      'Too large: send links, compress, or have the limit raised. Full: only its owner can make room; try again in some days.',
      'Nothing of this is silent. A client that declares SIZE gets its 552 at MAIL, others after the message; if nobody sees it, the sending program keeps it to itself.',
    ],
    requirements: ['R094'],
    commands: [
      'swaks --server HOST --port 25 --tls-optional --quit-after EHLO',
      'smtping explain "552 5.2.2 Mailbox full"',
    ],
    references: ['RFC 1870 section 6', 'RFC 3463 section 3.3'],
    seeAlso: ['too-big', 'size-small', 'ext-size'],
  },
} as const satisfies Record<string, GuideText>
