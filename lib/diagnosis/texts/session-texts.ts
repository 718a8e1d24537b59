// Findings about the SMTP session: greeting, EHLO, and how a session breaks.
import type { FindingText } from '../finding-text.ts'

const readGreeting = '{swaks} --quit-after BANNER'
const readEhlo = '{swaks} --quit-after FIRST-EHLO'

export const sessionTexts = {
  'smtp-ready': {
    verdicts: ['pass'],
    title: 'The server speaks SMTP',
    meaning: 'It greeted with 220 and answered EHLO. Whether it takes a message is another question.',
    whoFixes: 'nobody',
    remedy: 'Nothing to do.',
    command: readEhlo,
    reference: 'RFC 5321 section 3.1',
    advice: ['smtp-server-test', 'port-25-is-not-submission'],
  },
  'greeting-refused': {
    verdicts: ['fail'],
    title: 'The server refuses to talk to us',
    meaning:
      'It opened the connection only to refuse service. Where the words are about our address, others may well be served: look at the reputation of the address that this check came from.',
    whoFixes: 'mail server operator',
    remedy:
      'Read the reply. If it names a blocklist or our address, have that address delisted or allowed, or check from another one. Otherwise the server takes no mail at all: ask its operator.',
    command: readGreeting,
    reference: 'RFC 5321 section 3.1',
    advice: ['blocklists', 'matrix-policy'],
  },
  'temporarily-refused': {
    verdicts: ['inconclusive'],
    title: 'The server asks us to come back later',
    meaning:
      'It is busy, has a trouble that may pass, or limits how often we may come. Nothing can be told now about what it offers or takes: a throttle is not a fault of its TLS or AUTH, nor a refusal of a message.',
    whoFixes: 'nobody',
    remedy: 'Wait some minutes and try again. If it stays, ask the operator about limits for our address.',
    command: readGreeting,
    reference: 'RFC 5321 section 4.2.1',
    advice: ['matrix-temporary', 'pace-from-replies'],
  },
  'closed-before-greeting': {
    verdicts: ['fail'],
    title: 'The server hung up before its greeting',
    meaning:
      'The connection came about and was closed without a word, as access lists, connection limits, or a proxy without a working server behind it do.',
    whoFixes: 'mail server operator',
    remedy:
      'Look into the server’s log for this connection; check its access lists and limits, and what is behind a load balancer.',
    command: readGreeting,
    reference: 'RFC 5321 section 3.1',
  },
  'reset-before-greeting': {
    verdicts: ['fail'],
    title: 'The connection was reset before the greeting',
    meaning: 'Something accepted the connection and tore it down: a firewall, a limit, or a service that crashed.',
    whoFixes: 'mail server operator',
    remedy: 'Look into the logs of the server and of the firewall or load balancer before it.',
    command: readGreeting,
  },
  'greeting-timeout': {
    verdicts: ['inconclusive'],
    title: 'No greeting in the time that we gave it',
    meaning:
      'The port is open and silent. Senders wait five minutes, we did not: a server that delays its greeting on purpose, or waits for a name server, may still work.',
    whoFixes: 'mail server operator',
    remedy:
      'Wait for it by hand. If no greeting comes at all, the server is overloaded or stuck, or it expects TLS at once: try the port with implicit TLS.',
    command: readGreeting,
    reference: 'RFC 5321 section 4.5.3.2.1',
  },
  'slow-greeting': {
    verdicts: ['warn'],
    title: 'The greeting is slow',
    meaning:
      'It took more than five seconds: a delay against spammers, a slow reverse look-up, or an overloaded server. Impatient clients give up.',
    whoFixes: 'mail server operator',
    remedy: 'If the delay is not on purpose, check the name servers that the mail server uses and its load.',
    command: readGreeting,
  },
  'server-name-not-fqdn': {
    verdicts: ['warn'],
    title: 'The server does not introduce itself with its full name',
    meaning:
      'A greeting begins with the fully qualified name of the server. Without it, logs and loop detection suffer, and a middlebox may have rewritten it.',
    whoFixes: 'mail server operator',
    remedy:
      'Set the server’s own name (myhostname in Postfix, primary_hostname in Exim) to a name that resolves to it.',
    command: readGreeting,
    reference: 'RFC 5321 section 4.2',
    advice: ['dns-hygiene'],
  },
  'greeting-name-differs': {
    verdicts: ['warn'],
    title: 'The greeting names another host, and no certificate proves this one',
    meaning: 'You may be talking to a proxy, or to another server than you think.',
    whoFixes: 'mail server operator',
    remedy:
      'Check where the name leads. If it is the right server, let it greet with the name that it is known by, or give it a certificate for it.',
    command: readGreeting,
    reference: 'RFC 5321 section 4.2',
    advice: ['dns-hygiene'],
  },
  middlebox: {
    verdicts: ['warn'],
    title: 'A device before the server rewrites its words',
    meaning:
      'The greeting was overwritten with asterisks, as old Cisco firewalls do that inspect SMTP. They hide extensions too, STARTTLS among them, and break long messages.',
    whoFixes: 'network operator',
    remedy:
      'Turn off SMTP inspection on the firewall before the server (Cisco: no fixup protocol smtp, no inspect esmtp).',
    command: readGreeting,
    reference: 'RFC 5321 section 4.2',
    advice: ['starttls'],
  },
  'not-smtp': {
    verdicts: ['fail'],
    title: 'Another protocol answers on this port',
    meaning: 'What came is no SMTP greeting, so no mail can be handed over here.',
    whoFixes: 'mail server operator',
    remedy: 'Check the port number, and what the server or load balancer has behind it.',
    command: 'nc -w 10 {address} {port}',
    reference: 'RFC 5321 section 4.2',
  },
  'blocklist-query-failed': {
    verdicts: ['inconclusive', 'fail'],
    title: 'The server takes an error of a blocklist for a listing',
    meaning:
      'It asked a blocklist in a way that the list does not serve (through a public resolver, or too often), and refused us for the error that came back. That lists nobody: our address may be clean.',
    whoFixes: 'mail server operator',
    remedy:
      'Let the server ask the list through a resolver of its own, and count only the answers that the list documents (postscreen_dnsbl_sites = zen.spamhaus.org=127.0.0.[2..11]).',
    command: 'swaks --server {address} --port {port} --quit-after BANNER',
    reference: 'RFC 5782 section 2.1',
    advice: ['blocklists'],
  },
  'wrong-protocol': {
    verdicts: ['fail'],
    title: 'Another protocol answers than the one this port is for',
    meaning: 'What came is not how an IMAP, POP3 or ManageSieve server greets, so mail programs cannot use this port.',
    whoFixes: 'mail server operator',
    remedy: 'Check the port number, and what the server or load balancer has behind it.',
    command: 'nc -w 10 {address} {port}',
    reference: 'RFC 9051 section 7.1',
  },
  'no-esmtp': {
    verdicts: ['warn'],
    title: 'The server knows HELO only',
    meaning:
      'EHLO was refused, so there can be no TLS, no AUTH and no message sizes. Old servers and middleboxes that filter SMTP do so.',
    whoFixes: 'mail server operator',
    remedy: 'Turn off SMTP inspection in the firewall before the server (Cisco: inspect esmtp), or update the server.',
    command: readEhlo,
    reference: 'RFC 5321 section 2.2.1',
  },
  'closed-after-ehlo': {
    verdicts: ['warn'],
    title: 'The server hangs up on EHLO',
    meaning:
      'It closed the connection without a word when it was greeted with EHLO, so it was asked once more, with HELO, over a second one. Senders that do not do so cannot reach it; none of them can encrypt.',
    whoFixes: 'mail server operator',
    remedy:
      'Update the server, or turn off SMTP inspection in the device before it: EHLO has been the standard since 1995.',
    command: readEhlo,
    reference: 'RFC 5321 section 3.2',
  },
  'helo-refused': {
    verdicts: ['fail'],
    title: 'The server refuses our EHLO and HELO',
    meaning: 'Often it dislikes the name that we give, or the address that we come from; the reply says which.',
    whoFixes: 'whoever runs this check',
    remedy:
      'Give this check a name that resolves to its address and back. If the reply is about something else, ask the server’s operator.',
    command: readEhlo,
    reference: 'RFC 5321 section 4.1.4',
    advice: ['dns-hygiene'],
  },
  'connection-lost': {
    verdicts: ['fail'],
    title: 'The server ended the session without a reply',
    meaning:
      'The connection was closed or reset where a reply was due. Clients see a mail server that fails in the middle.',
    whoFixes: 'mail server operator',
    remedy: 'Look into the server’s log for this session, then at firewalls that inspect SMTP or TLS.',
    command: '{swaks} --quit-after EHLO',
    reference: 'RFC 5321 section 3.8',
  },
  'stage-timeout': {
    verdicts: ['inconclusive'],
    title: 'No reply in the time that we gave it',
    meaning:
      'The server went silent in the middle of the session. Senders wait minutes, we did not, so a slow server may still work.',
    whoFixes: 'mail server operator',
    remedy:
      'Look again; if it stays, check the server’s load, its name servers, and firewalls that inspect SMTP or TLS.',
    command: '{swaks} --quit-after EHLO',
    reference: 'RFC 5321 section 4.5.3.2',
  },
  'session-deadline': {
    verdicts: ['inconclusive'],
    title: 'The session took longer than we gave it',
    meaning: 'Each reply came, but all together too slowly for this check. What was not reached is not known.',
    whoFixes: 'mail server operator',
    remedy:
      'Look again; if it stays, find out what makes the server slow, such as a delay against spammers that covers us.',
    command: '{swaks} --quit-after EHLO',
  },
  'malformed-reply': {
    verdicts: ['fail'],
    title: 'The server’s reply is malformed',
    meaning:
      'It is not three digits, a space or hyphen, and text. Mail servers read such replies differently from one another.',
    whoFixes: 'mail server operator',
    remedy: 'Update or repair the server, or the device before it that rewrites its replies.',
    command: readEhlo,
    reference: 'RFC 5321 section 4.2',
  },
  'reply-code-mismatch': {
    verdicts: ['fail'],
    title: 'The lines of one reply carry different codes',
    meaning: 'One sender will read success and another failure, so mail may be lost or sent twice.',
    whoFixes: 'mail server operator',
    remedy: 'Update or repair the server, its filters, or the device before it that rewrites its replies.',
    command: readEhlo,
    reference: 'RFC 5321 section 4.2.1',
  },
  'reply-too-large': {
    verdicts: ['fail'],
    title: 'The server’s reply is far too long',
    meaning: 'A line may hold 512 bytes, and a reply a few dozen lines. We stopped reading.',
    whoFixes: 'mail server operator',
    remedy: 'See what answers on this port; a mail server does not say so much.',
    command: 'nc -w 10 {address} {port} | head -c 4096 | od -c',
    reference: 'RFC 5321 section 4.5.3.1.5',
  },
  'truncated-reply': {
    verdicts: ['fail'],
    title: 'The server hung up in the middle of a reply',
    meaning: 'What it wanted to say is not known; its process may have crashed.',
    whoFixes: 'mail server operator',
    remedy: 'Look into the server’s log for this session.',
    command: readEhlo,
    reference: 'RFC 5321 section 4.2.1',
  },
  'unsolicited-reply': {
    verdicts: ['fail'],
    title: 'The server answers before it is asked',
    meaning:
      'Replies and commands no longer belong together, so a sender may take the answer to one command for that to another. We stopped.',
    whoFixes: 'mail server operator',
    remedy:
      'Repair the server’s replies: one reply to each command, its lines joined by hyphens. Look for a device that injects text.',
    command: readEhlo,
    reference: 'RFC 5321 section 4.2.1',
  },
  'wrong-code': {
    verdicts: ['fail'],
    title: 'The reply has a code that is not allowed here',
    meaning:
      'The reply is well formed, but not one that the standard has for this command, so clients disagree on what it means.',
    whoFixes: 'mail server operator',
    remedy: 'Update or repair the server, or the device before it that rewrites its replies.',
    command: readEhlo,
    reference: 'RFC 5321 section 4.3.2',
  },
  'session-failed': {
    verdicts: ['inconclusive'],
    title: 'The session failed on our side',
    meaning: 'An error of this machine, or of its network, ended it. Nothing more is known about the server.',
    whoFixes: 'whoever runs this check',
    remedy: 'The evidence names the error. Run the check again, or from another machine.',
  },
} as const satisfies Record<string, FindingText>
