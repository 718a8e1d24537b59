// The time that reading takes grows with the text, not with its square: patterns that backtrack are a way to stop us.
import { expect, it } from 'vitest'
import { classifyReply } from '../../lib/classification/classify.ts'
import { readProvider } from '../../lib/classification/providers.ts'
import { contradictionsIn } from '../../lib/classification/reply-contradictions.ts'
import { makeReply, type Reply } from '../../lib/mail/reply.ts'

const kibibytes64 = 64 * 1024
it.each([
  ...['a ', '(', ' ', '1', '1.', '-', '\t', 'try ', 'again 1 ', 'greylist', 'using ', 'using a.', 'a.b-'],
  ...['from', 'sender ', 'user ', 'user x ', 'mailbox temporarx ', 'exceed max ', 'exceeds the ', 'host x ', 'spf '],
  ...[
    'message ',
    'mail rejected ',
    'recipient address',
    'address is ',
    'disabled',
    'x@y ',
    'http://',
    '5.1.1 ',
    '550-',
  ],
  ...[
    'your ip ',
    'too many a ',
    'messages a ',
    'sender domain a ',
    'attachment a ',
    'mail a ',
    'due to our ',
    '(#',
    'deferred ',
  ],
  ...[
    '1 s ',
    '1 s, 1 m ',
    'in 1 minutes ',
    '00:00:00 ',
    'wait an ',
    'retry-after ',
    'zen.',
    'blocked using a',
    'https://a ',
  ],
  ...[
    'account x ',
    'mailbox is ',
    'domain x ',
    'no reverse',
    'is full',
    'postfach ',
    'url listed',
    'sender exceeded ',
    'to find the ',
  ],
  ...['<a@', 'listed in ', 'too many ', 'relay ', 'domain or domain name ', '192.0.2.1 '],
])('64 KiB of %j are read in half a second', (part) => {
  const any = makeReply(550, [part.repeat(kibibytes64 / part.length)])
  readAll(any) // patterns are compiled at their first use
  const began = process.hrtime.bigint()
  readAll(any)
  expect(Number(process.hrtime.bigint() - began) / 1e6).toBeLessThan(500)
})

function readAll(reply: Reply): void {
  classifyReply(reply, 'dot')
  readProvider(reply.lines.join(' '))
  contradictionsIn(reply)
}
