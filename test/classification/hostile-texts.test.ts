// The time that reading takes grows with the text, not with its square: patterns that backtrack are a way to stop us.
import { expect, it } from 'vitest'
import { classifyReply } from '../../lib/classification/classify.ts'
import { makeReply } from '../../lib/mail/reply.ts'

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
  ...['<a@', 'listed in ', 'too many ', 'relay ', 'domain or domain name ', '192.0.2.1 '],
])('64 KiB of %j are read in half a second', (part) => {
  const any = makeReply(550, [part.repeat(kibibytes64 / part.length)])
  classifyReply(any, 'dot') // patterns are compiled at their first use
  const began = process.hrtime.bigint()
  classifyReply(any, 'dot')
  expect(Number(process.hrtime.bigint() - began) / 1e6).toBeLessThan(500)
})
