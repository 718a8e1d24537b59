// Fault matrix section 7: several recipients in one transaction, each with its own reply.
import { describe, expect, test } from 'vitest'
import type { TransactionFacts } from '../../lib/mail/session-facts.ts'
import { patient, transmitTo } from './client-kit.ts'
import {
  close,
  ehlo,
  goodbye,
  greeting,
  hang,
  hear,
  hearMessage,
  raw,
  reset,
  type Step,
  say,
} from './scripted-server.ts'

const names = ['ann', 'bob', 'eve'] as const
const delivery = { forwardPaths: names.map((name) => `${name}@northmail.test`) }
const opened = [greeting, ...ehlo(), hear('MAIL'), say('250 ok')]
const asked = (...replies: readonly string[]): readonly Step[] =>
  replies.flatMap((reply, index) => [hear(`RCPT TO:<${names[index]}@`), say(reply)])
const handedOver: readonly Step[] = [hear('DATA'), say('354 go'), hearMessage, say('250 queued'), ...goodbye]

const codes = ({ recipients }: TransactionFacts) => recipients.map(({ reply }) => reply?.code)

describe('each recipient has its own reply', () => {
  test('in the order asked, with the forward-path', async () => {
    const { facts } = await transmitTo([opened, asked('250 one', '251 two', '252 three'), handedOver], { delivery })
    expect(facts.dotReply?.code).toBe(250)
    expect(facts.recipients).toEqual([
      { forwardPath: 'ann@northmail.test', reply: { code: 250, lines: ['one'] } },
      { forwardPath: 'bob@northmail.test', reply: { code: 251, lines: ['two'] } },
      { forwardPath: 'eve@northmail.test', reply: { code: 252, lines: ['three'] } },
    ])
  })

  test.each([
    ['R02 one of them refused', ['250 ok', '550 5.1.1 no', '250 ok'], [250, 550, 250]],
    ['R04 refused for now and for good', ['450 later', '550 no', '250 ok'], [450, 550, 250]],
    ['R11 too many recipients', ['250 ok', '452 4.5.3 too many', '452 4.5.3 too many'], [250, 452, 452]],
  ])('%s: the rest gets the message', async (_row, replies, seen) => {
    const { facts } = await transmitTo([opened, asked(...replies), handedOver], { delivery })
    expect(facts.dotReply?.code).toBe(250)
    expect(facts.failure).toBeUndefined()
    expect(codes(facts)).toEqual(seen)
  })

  test.each([
    ['R03 for good', ['550 no', '551 no', '553 no'], 550],
    ['R04 some for now: that one may be tried again', ['550 no', '450 later', '451 later'], 450],
  ])('all refused %s: no DATA', async (_row, replies, code) => {
    const { facts, server } = await transmitTo([opened, asked(...replies), goodbye], { delivery })
    expect(facts).toMatchObject({
      dotWritten: false,
      failure: { stage: 'rcpt', reason: 'negative-reply', reply: { code } },
    })
    expect(codes(facts)).toEqual(replies.map((reply) => Number(reply.slice(0, 3))))
    expect(server.heard()).not.toContain('DATA')
  })
})

describe('those asked before keep their replies, the rest has none', () => {
  const second = [...opened, ...asked('250 ok'), hear('RCPT TO:<bob@')]
  test.each<[string, readonly Step[], object, readonly (number | undefined)[]]>([
    [
      'R08 421',
      [say('421 4.3.2 bye'), ...goodbye],
      { reason: 'negative-reply', reply: { code: 421 } },
      [250, 421, undefined],
    ],
    ['R09 RST', [reset], { reason: 'reset' }, [250, undefined, undefined]],
    ['FIN', [close], { reason: 'closed' }, [250, undefined, undefined]],
    ['R10 silence', [hang], { reason: 'timed-out' }, [250, undefined, undefined]],
    ['R06 a text without a code', [say('what?')], { reason: 'malformed-reply' }, [250, undefined, undefined]],
    ['354', [say('354 go')], { reason: 'wrong-code', reply: { code: 354 } }, [250, 354, undefined]],
    ['two codes', [raw('250-ok\r\n550 no\r\n')], { reason: 'reply-code-mismatch' }, [250, undefined, undefined]],
    ['two replies', [say('250 ok\r\n250 ok')], { reason: 'unsolicited-reply' }, [250, 250, undefined]],
  ])('%s', async (_case, script, failure, seen) => {
    const { facts, server } = await transmitTo([second, script], { delivery, deadlines: { ...patient, rcpt: 120 } })
    expect(facts).toMatchObject({ dotWritten: false, failure: { stage: 'rcpt', ...failure } })
    expect(codes(facts)).toEqual(seen)
    await server.clientGone
    expect(server.heard()).not.toContain('DATA')
  })

  test.each<[string, readonly Step[]]>([
    ['a refused MAIL', [greeting, ...ehlo(), hear('MAIL'), say('550 no'), ...goodbye]],
    ['a refused greeting', [say('554 no'), ...goodbye]],
  ])('%s asks nobody', async (_case, script) => {
    const { facts } = await transmitTo([script], { delivery })
    expect(facts.recipients).toEqual(delivery.forwardPaths.map((forwardPath) => ({ forwardPath })))
  })
})

test('an envelope for nobody is a fault of ours', async () => {
  await expect(transmitTo([greeting, ehlo(), hang], { delivery: { forwardPaths: [] } })).rejects.toThrow('forward-path')
})
