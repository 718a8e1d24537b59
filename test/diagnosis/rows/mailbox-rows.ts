// What is found about servers of mailboxes and about ports that were only opened, and nothing about good ones.

import type { FirstWords } from '../../../lib/diagnosis/observation.ts'
import { readCapabilities } from '../../../lib/mail/capabilities.ts'
import type { SessionFailure } from '../../../lib/mail/observed.ts'
import type { MailboxFacts } from '../../../lib/mail/session-facts.ts'
import {
  certificate,
  mailboxPort,
  notReached,
  observations,
  openPort,
  type Rows,
  seen,
  tls,
} from '../made-observations.ts'

const imap = (...announced: readonly string[]) => seen(readCapabilities('imap', announced))
const pop3 = (...announced: readonly string[]) => seen(readCapabilities('pop3', announced))
const only = (port: number, change?: Partial<MailboxFacts>) => observations([mailboxPort(port, change)])

const broken = (failure: SessionFailure): Partial<MailboxFacts> => {
  const unseen = notReached(failure.stage)
  return {
    ...{ greeting: unseen, capabilitiesInClear: unseen, capabilitiesInTls: unseen, startTls: unseen, tls: unseen },
    ...{ quit: unseen, failure },
  }
}

const untold = {
  startTls: { kind: 'absent' },
  tls: { kind: 'absent' },
  capabilitiesInTls: notReached('starttls'),
} as const

function opened(port: number, firstWords: FirstWords) {
  const { session: _, ...bare } = openPort(port)
  return observations([{ ...bare, firstWords }])
}

export const mailboxRows: Rows = {
  'a server of mailboxes in good order': [
    ['IMAP', only(143), []],
    ['IMAP inside TLS', only(993, { capabilitiesInClear: notReached('tls'), startTls: notReached('tls') }), []],
    ['POP3', only(110), []],
    ['POP3 inside TLS', only(995, { capabilitiesInClear: notReached('tls'), startTls: notReached('tls') }), []],
    ['ManageSieve', only(4190), []],
  ],

  'a server of mailboxes that turns us away': [
    [
      'for good',
      only(143, broken({ stage: 'greeting', reason: 'negative-reply', detail: '* BYE go away' })),
      ['fail mailbox-refused target greeting 143'],
    ],
    [
      'because we come too often: nothing is known',
      only(993, broken({ stage: 'greeting', reason: 'negative-reply', detail: '* BYE Too many connections' })),
      ['inconclusive mailbox-refused target greeting 993'],
    ],
    [
      'for now, by POP3’s code for it',
      only(110, broken({ stage: 'greeting', reason: 'negative-reply', detail: '-ERR [SYS/TEMP] backend down' })),
      ['inconclusive mailbox-refused target greeting 110'],
    ],
    [
      'and one that speaks another protocol',
      only(143, broken({ stage: 'greeting', reason: 'wrong-protocol', detail: '220 mx ESMTP' })),
      ['fail wrong-protocol target greeting 143'],
    ],
    [
      'and one that is silent: our patience',
      only(143, broken({ stage: 'greeting', reason: 'timed-out' })),
      ['inconclusive greeting-timeout budget greeting 143'],
    ],
  ],

  'TLS of a server of mailboxes': [
    [
      'is not offered',
      only(143, { ...untold, capabilitiesInClear: imap('IMAP4rev1', 'LOGINDISABLED') }),
      ['fail mailbox-starttls-missing target capability 143'],
    ],
    [
      'is not offered, and users may log in',
      only(110, { ...untold, capabilitiesInClear: pop3('USER', 'UIDL') }),
      ['fail mailbox-starttls-missing target capability 110', 'fail login-in-clear target capability 110'],
    ],
    [
      'is announced and refused',
      only(143, { ...untold, startTls: seen({ status: 'no', text: 'A2 NO not now' }) }),
      ['fail mailbox-starttls-refused target starttls 143'],
    ],
    [
      'is refused for now: nothing is known',
      only(143, { ...untold, startTls: seen({ status: 'no', text: 'A2 NO [UNAVAILABLE] try again later' }) }),
      ['inconclusive mailbox-refused target starttls 143'],
    ],
    [
      'is answered with a farewell',
      only(143, { ...untold, startTls: seen({ status: 'no', text: '* BYE autologout' }) }),
      ['inconclusive mailbox-refused target starttls 143'],
    ],
    [
      'was asked for on the chance, and is not known',
      only(110, {
        ...{ ...untold, startTls: seen({ status: 'no', text: '-ERR unknown command' }) },
        capabilitiesInClear: { kind: 'absent' },
      }),
      ['fail mailbox-starttls-missing target starttls 110', 'warn capabilities-untold target capability 110'],
    ],
    [
      'has a certificate of another name: a fault, since users are strict',
      only(993, { tls: seen(tls({ nameMatches: false, certificates: [certificate({ names: ['other.example'] })] })) }),
      ['fail certificate-wrong-name target tls 993'],
    ],
    [
      'fails',
      only(993, broken({ stage: 'tls', reason: 'tls-handshake', detail: 'handshake failure' })),
      ['fail tls-handshake-failed target tls 993'],
    ],
    [
      'is on the wrong port',
      only(993, broken({ stage: 'tls', reason: 'plaintext-on-tls-port', detail: '* OK' })),
      ['fail plaintext-on-tls-port target tls 993'],
    ],
  ],

  'logins before TLS': [
    [
      'LOGIN of IMAP',
      only(143, { capabilitiesInClear: imap('IMAP4rev1', 'STARTTLS') }),
      ['fail login-in-clear target capability 143'],
    ],
    [
      'a mechanism that shows the password',
      only(143, { capabilitiesInClear: imap('STARTTLS', 'LOGINDISABLED', 'AUTH=PLAIN') }),
      ['fail login-in-clear target capability 143'],
    ],
    [
      'one that does not',
      only(143, { capabilitiesInClear: imap('STARTTLS', 'LOGINDISABLED', 'AUTH=SCRAM-SHA-256') }),
      [],
    ],
    [
      'PASS of POP3',
      only(110, { capabilitiesInClear: pop3('STLS', 'USER') }),
      ['fail login-in-clear target capability 110'],
    ],
  ],

  'a port that was only opened': [
    ['and greeted', opened(25, { kind: 'spoke', text: '220 mx' }), []],
    [
      'and was silent, where the server speaks first',
      opened(25, { kind: 'silent', waitedMs: 1000 }),
      ['inconclusive open-but-silent target greeting 25'],
    ],
    ['and was silent, where TLS comes first', opened(465, { kind: 'silent', waitedMs: 1000 }), []],
    [
      'and was closed at once',
      opened(25, { kind: 'ended', how: 'closed' }),
      ['fail ended-after-connect target greeting 25'],
    ],
    [
      'and was reset at once',
      opened(993, { kind: 'ended', how: 'reset' }),
      ['fail ended-after-connect target greeting 993'],
    ],
  ],
}
