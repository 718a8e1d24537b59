// Time in the middle of a transaction: what is kept for the reply to the dot, and how slowly a message may be taken.
import { describe, expect, test } from 'vitest'
import type { TransmitContext } from '../../lib/smtp/transmit.ts'
import { message, patient, type Script, serve, transmitAt, transmitTo } from './client-kit.ts'
import { ehlo, goodbye, greeting, hang, hear, hearMessage, say } from './scripted-server.ts'

const untilData = [greeting, ...ehlo(), hear('MAIL'), say('250 ok'), hear('RCPT'), say('250 ok'), hear('DATA')]
const untilBody = [...untilData, say('354 go')]
const untilDot = [...untilBody, hearMessage]
type Changes = Partial<TransmitContext>
const large = Buffer.from('All work and no play makes a long message.\r\n'.repeat(500_000))

describe('time is kept for the reply to the dot: rather not sent than unknown', () => {
  /** Ten seconds are the session's; the clock leaps when the server has heard this. */
  async function transmitLeaping(
    script: Script,
    leap: { readonly heard: string; readonly ms: number },
    changes: Changes = {},
  ) {
    const server = await serve(script)
    const hasHeard = () => server.heard().some((line) => line.startsWith(leap.heard))
    const clock = { now: () => Date.now(), elapsed: () => performance.now() + (hasHeard() ? leap.ms : 0) }
    return { server, facts: await transmitAt(server.port, { clock, ...changes }) }
  }

  test.each<[string, Script, string, Changes]>([
    ['DATA is not', [untilData.slice(0, -1)], 'RCPT', {}],
    [
      'MAIL, RCPT and DATA in one write are not',
      [greeting, ehlo('PIPELINING')],
      'EHLO',
      { pipelining: 'when-offered' },
    ],
  ])('behind a tarpit %s said, but QUIT is', async (_what, script, heard, changes) => {
    const { facts, server } = await transmitLeaping([script, goodbye], { heard, ms: 8500 }, changes)
    expect(facts).toMatchObject({ dotWritten: false, failure: { stage: 'data', reason: 'session-deadline' } })
    expect(server.heard().slice(-2)).toEqual([expect.stringMatching(heard), 'QUIT'])
  })

  test('a third of the session is enough, however patient the dot might be', async () => {
    const deadlines = { ...patient, dot: 9000 }
    const script = [untilDot, say('250 queued'), goodbye]
    const { facts } = await transmitLeaping(script, { heard: 'DATA', ms: 5000 }, { deadlines })
    expect(facts.dotReply?.code).toBe(250)
  })

  test('the caller may take so long that the dot is not written', async () => {
    let leap = 0
    const clock = { now: () => Date.now(), elapsed: () => performance.now() + leap }
    const beforeDot = async () => {
      leap = 8500
      return 'go-on' as const
    }
    const { facts, server } = await transmitTo([untilBody, hang], { clock, beforeDot })
    expect(facts).toMatchObject({ dotWritten: false, failure: { stage: 'dot', reason: 'session-deadline' } })
    await server.clientGone
    expect(server.unread()).toBe(message)
  })
})

test('D13 a server that takes less than 500 bytes in a second does not get the rest', async () => {
  const server = await serve(untilBody, hang)
  const minutes = { ...patient, body: 5_000_000, session: 1_000_000_000, dot: 1000 }
  let slowness = 0
  const elapsed = () => {
    if (server.heard().includes('DATA')) slowness += 60_000
    return performance.now() + slowness
  }
  const facts = await transmitAt(server.port, {
    ...{ clock: { now: () => Date.now(), elapsed }, deadlines: minutes, delivery: { message: large } },
  })
  expect(facts).toMatchObject({
    dotWritten: false,
    failure: { stage: 'body', reason: 'timed-out', detail: 'less than 500 bytes in a second' },
  })
})
