// What is found about attempts that ended before MAIL, or for reasons that a check could meet too.
import { makeReply } from '../../../lib/mail/reply.ts'
import { type AttemptRows, attempt, brokenAt, ended, refused, said, saying } from '../made-attempts.ts'
import { certificate, ehlo, hostName, notReached, now, seen, tls } from '../made-observations.ts'

const { address: _, ...neverDialled } = brokenAt('dns', 'name-not-found', 'the name does not exist or has no address')
const { address: _none, ...takesNoMail } = brokenAt('dns', 'null-mx', 'MX 0 .: the domain takes no mail')

const withoutAddress = (reason: 'mx-not-a-host' | 'mx-host-unresolvable') => {
  const { address: _none, ...broken } = brokenAt('dns', reason, 'gone.northmail.test')
  return broken
}

export const sessionAttemptRows: AttemptRows = {
  'an attempt that reached nobody': [
    ['no such name', neverDialled, ['fail name-not-found target dns']],
    ['a domain that takes no mail', takesNoMail, ['fail null-mx target dns']],
    ['an MX record with an address', withoutAddress('mx-not-a-host'), ['fail mx-not-a-host target dns']],
    ['an MX host that is gone', withoutAddress('mx-host-unresolvable'), ['fail mx-host-unresolvable target dns']],
    [
      'a resolver that failed',
      brokenAt('dns', 'name-server-failed'),
      ['inconclusive name-server-failed resolver dns +'],
    ],
    ['refused', brokenAt('connect', 'refused', 'ECONNREFUSED'), ['fail port-closed target connect +']],
    ['port 25 keeps silent', brokenAt('connect', 'timed-out'), ['inconclusive port-25-filtered vantage connect +']],
    [
      'port 587 keeps silent',
      ended({ stage: 'connect', reason: 'timed-out' }, {}, 587),
      ['inconclusive port-filtered target connect +'],
    ],
    ['no route', brokenAt('connect', 'unreachable', 'ENETUNREACH'), ['inconclusive no-route vantage connect']],
    ['not allowed', brokenAt('connect', 'not-allowed'), ['inconclusive target-not-allowed policy dns']],
    ['given up while dialling', brokenAt('connect', 'aborted'), ['inconclusive attempt-withdrawn budget connect +']],
    [
      'an error of this machine',
      brokenAt('connect', 'other', 'EMFILE'),
      ['inconclusive session-failed vantage connect +'],
    ],
  ],

  'an attempt that came as far as a check': [
    ['554 greeting', refused('greeting', 554, '5.7.1 no'), ['fail greeting-refused client greeting']],
    ['421 greeting', refused('greeting', 421, 'busy'), ['inconclusive temporarily-refused target greeting +']],
    ['FIN before the greeting', brokenAt('greeting', 'closed'), ['fail closed-before-greeting target greeting +']],
    ['EHLO refused', refused('helo', 550, 'no', { tls: notReached('helo') }), ['fail helo-refused target helo']],
    ['TLS of yesterday', brokenAt('tls', 'tls-too-old'), ['fail tls-too-old target tls +']],
    ['a handshake that fails', brokenAt('tls', 'tls-handshake'), ['fail tls-handshake-failed target tls +']],
    ['STARTTLS refused for now', refused('starttls', 454, 'no'), ['inconclusive starttls-refused target starttls +']],
    ['STARTTLS refused', refused('starttls', 501, 'no'), ['fail starttls-refused target starttls']],
    [
      'injected text',
      brokenAt('starttls', 'starttls-injection', '250 hello'),
      ['fail starttls-injection target starttls +'],
    ],
    [
      'TLS demanded and not offered',
      brokenAt('starttls', 'starttls-missing'),
      ['fail starttls-missing target starttls +'],
    ],
    [
      'TLS demanded and masked',
      brokenAt('starttls', 'starttls-missing', 'masked as XXXXXXXA'),
      ['fail starttls-masked target starttls +'],
    ],
    [
      'a certificate that had to verify',
      brokenAt('tls', 'tls-not-verified', 'CERT_HAS_EXPIRED'),
      ['fail certificate-not-verified target tls +'],
    ],
    [
      'a session that took too long',
      brokenAt('mail', 'session-deadline'),
      ['inconclusive session-deadline budget mail +'],
    ],
  ],

  'what did not keep the message from being taken is a warning': [
    ['nothing', attempt(), []],
    [
      'an expired certificate on a submission port',
      attempt(
        {
          tls: seen(tls({ certificates: [certificate({ notAfter: now - 1 })], validNow: false })),
        },
        587,
      ),
      ['warn certificate-expired target tls'],
    ],
    [
      'a self-signed one',
      attempt({ tls: seen(tls({ chain: 'self-signed' })) }),
      ['warn certificate-self-signed target tls'],
    ],
    ['TLS 1.1', attempt({ tls: seen(tls({ protocol: 'TLSv1.1' })) }, 587), ['warn tls-too-old target tls']],
    ['a slow greeting', attempt({ timings: { greeting: 6_000 } }), ['warn slow-greeting target greeting +']],
    [
      'a masked greeting',
      attempt({ transcript: [said('greeting', '220 ****************')] }),
      ['warn middlebox target greeting'],
    ],
    [
      'HELO only',
      attempt({ extensions: seen({ ...ehlo(), heloOnly: true }), tls: notReached('ehlo') }),
      ['warn no-esmtp target ehlo'],
    ],
    [
      'HELO over a second connection',
      attempt({
        extensions: seen({ ...ehlo(), heloOnly: true }),
        tls: notReached('ehlo'),
        reconnected: { stage: 'ehlo', reason: 'closed' },
      }),
      ['warn closed-after-ehlo target ehlo +'],
    ],
    [
      'a bare LF',
      attempt({ oddities: [{ kind: 'bare-lf', stage: 'rcpt', evidence: '250 ok\\n' }] }),
      ['warn bare-lf target rcpt'],
    ],
    [
      'QUIT refused',
      attempt({ transcript: [said('greeting', `220 ${hostName}`), said('quit', '500 what?')] }),
      ['warn quit-refused target quit'],
    ],
    ['a proper goodbye', attempt({ transcript: [said('quit', '221 bye')] }), []],
  ],

  logins: [
    ['535', refused('auth', 535, '5.7.8 no'), ['fail auth-rejected client auth']],
    ['454', refused('auth', 454, '4.7.0 later'), ['inconclusive auth-temporary target auth +']],
    ['432', refused('auth', 432, '4.7.12 later'), ['inconclusive auth-temporary target auth +']],
    ['421', refused('auth', 421, 'closing'), ['inconclusive temporarily-refused target auth +']],
    ['534', refused('auth', 534, '5.7.9 use an app password'), ['fail auth-policy client auth']],
    [
      '535 with the status of a policy',
      refused('auth', 535, '5.7.14 log in by browser'),
      ['fail auth-policy client auth'],
    ],
    ['538', refused('auth', 538, 'encryption'), ['fail auth-encryption-required client auth']],
    [
      '530 that asks for STARTTLS',
      refused('auth', 530, 'Must issue a STARTTLS command first'),
      ['fail auth-encryption-required client auth'],
    ],
    ['504, though it was offered', refused('auth', 504, 'not here'), ['fail auth-unavailable target auth']],
    ['503', refused('auth', 503, 'bad sequence'), ['fail out-of-sequence client auth +']],
    ['not offered', brokenAt('auth', 'auth-unavailable', 'AUTH is not offered'), ['fail auth-unavailable target auth']],
    ['no TLS', brokenAt('auth', 'auth-in-clear'), ['fail auth-in-clear target auth']],
    ['challenges without end', brokenAt('auth', 'auth-loop'), ['fail auth-loop target auth']],
    ['250 in place of 235', brokenAt('auth', 'wrong-code'), ['fail wrong-code target auth +']],
    ['a challenge that makes no sense', brokenAt('auth', 'malformed-reply'), ['fail malformed-reply target auth +']],
    ['lost on the way', brokenAt('auth', 'closed'), ['fail connection-lost target auth +']],
  ],

  pipelining: [
    [
      'an answer to the first command alone',
      ended({ stage: 'rcpt', reason: 'timed-out' }, { pipelined: true }),
      ['warn pipelining-broken target rcpt +'],
    ],
    [
      'no answer at all',
      ended({ stage: 'mail', reason: 'timed-out' }, { pipelined: true }),
      ['inconclusive stage-timeout budget mail +'],
    ],
    ['no answer in lock-step', brokenAt('rcpt', 'timed-out'), ['inconclusive stage-timeout budget rcpt +']],
    [
      'garbage among the replies',
      ended({ stage: 'rcpt', reason: 'malformed-reply' }, { pipelined: true }),
      ['fail malformed-reply target rcpt +'],
    ],
    ['that works', attempt({ pipelined: true }), []],
  ],

  tarpits: [
    ['ever longer', attempt({ transcript: waits(200, 600, 900) }), ['warn tarpit target rcpt']],
    ['one long wait', attempt({ transcript: waits(6_000) }), ['warn tarpit target rcpt']],
    ['even waits', attempt({ transcript: waits(900, 900, 900) }), []],
    ['a slow one among quick ones', attempt({ transcript: waits(10, 900, 10) }), []],
    ['together in one write', attempt({ transcript: waits(6_000), pipelined: true }), []],
    [
      'a recipient without an answer',
      attempt({ transcript: [...waits(10), saying('rcpt', 'RCPT TO:<b@example.org>', 20)] }),
      [],
    ],
  ],

  'a login at a server that forgets it': [
    [
      'the reply to MAIL is about the login',
      ended({ stage: 'mail', reason: 'negative-reply', reply: makeReply(503, ['AUTH first']) }),
      ['fail auth-required client mail'],
    ],
  ],
}

function waits(...lengths: readonly number[]) {
  return lengths.flatMap((ms, index) => {
    const start = index * 10_000
    return [
      saying('rcpt', `RCPT TO:<r${index}@example.org>`, start),
      said('rcpt', '250-go', start + 1),
      said('rcpt', '250 on', start + ms),
    ]
  })
}
