// A good session in clear, ended at every byte that the server says, and at every byte that it hears: what was seen before
// stays, the place of the end is told, and nothing is claimed about a message too early or too late.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SessionFailure } from '../../../lib/mail/observed.ts'
import type { SessionFacts } from '../../../lib/mail/session-facts.ts'
import type { Stage } from '../../../lib/mail/stage.ts'
import { type Behaviour, type ByteServer, cutAt, endsOf, startByteServer } from './byte-server.ts'
import { goodTurns } from './random-behaviours.ts'
import { beginningOfMessage, handOver, look, wholeMessage } from './swept-client.ts'

const endings = ['fin', 'rst'] as const
/** Of a connection that was ended; a FIN may come back as an RST to what is written behind it. */
const reasonsOfAnEnd = ['closed', 'reset', 'truncated-reply']

let server: ByteServer
beforeAll(async () => {
  server = await startByteServer()
})
afterAll(() => server.stop())

async function lookAt(behaviour: Behaviour) {
  server.play(behaviour)
  const { failure, session } = await look(server, 'clear')
  return { session, failure: failure ?? session?.failure }
}

/** A server that hangs up on EHLO is asked HELO. */
function expectAnEnd(failure: SessionFailure | undefined, { at, place }: { at: Stage | undefined; place: string }) {
  expect(reasonsOfAnEnd, place).toContain(failure?.reason)
  expect(failure?.stage === 'helo' ? 'ehlo' : failure?.stage, place).toBe(at)
}

type Told = Pick<SessionFacts, 'greeting' | 'extensionsInClear' | 'startTls' | 'quit'>

function whatWasTold({ greeting, extensionsInClear, startTls, quit }: SessionFacts): Told {
  return { greeting, extensionsInClear, startTls, quit }
}

describe.each(endings)('a look, ended with %s', (ending) => {
  const turns = goodTurns.look
  const ends = endsOf(turns)

  it('at any byte of the server, keeps what was told before, and says where it ended', async () => {
    const whole = await lookAt({ turns, ending })
    if (!whole.session) throw new Error('The good server was not seen.')
    const good = whatWasTold(whole.session)
    expect(whole.failure).toBeUndefined()
    for (let byte = 0; byte < turns.join('').length; byte += 1) {
      const place = `byte ${byte} of the turns that end at ${ends.join(', ')}`
      const { session, failure } = await lookAt({ turns: cutAt(turns, byte), ending })
      const turn = ends.findIndex((end) => byte < end)
      if (turn < 2) expectAnEnd(failure, { at: turn === 0 ? placeOfEarlyEnd(failure) : 'ehlo', place })
      else expect(failure, place).toBeUndefined()
      const told = session && whatWasTold(session)
      if (turn >= 1) expect(told?.greeting, place).toEqual(good.greeting)
      else expect(told?.greeting.kind ?? 'not-reached', place).toBe('not-reached')
      if (turn >= 2) expect(told?.extensionsInClear, place).toEqual(good.extensionsInClear)
      else expect(told?.extensionsInClear.kind ?? 'not-reached', place).toBe('not-reached')
      expect(told?.quit.kind ?? 'not-reached', place).toBe('not-reached')
    }
  }, 30_000)

  it('at any byte of ours, tells at which of our lines', async () => {
    const [witness] = await heardWhole({ turns, ending }, 'look')
    const said = witness?.heard ?? ''
    for (let hears = 1; hears <= said.indexOf('QUIT'); hears += 1) {
      const { session, failure } = await lookAt({ turns, ending, hears })
      expectAnEnd(failure, { at: 'ehlo', place: `byte ${hears} of ${JSON.stringify(said)}` })
      expect(session?.greeting.kind).toBe('seen')
    }
    for (let hears = said.indexOf('QUIT') + 1; hears <= said.length; hears += 1) {
      expect((await lookAt({ turns, ending, hears })).failure).toBeUndefined()
    }
  }, 30_000)
})

/** An RST that comes with the acceptance may be seen as the dial's failure. */
function placeOfEarlyEnd(failure: SessionFailure | undefined): Stage {
  return failure?.stage === 'connect' && failure.reason === 'reset' ? 'connect' : 'greeting'
}

async function heardWhole(behaviour: Behaviour, errand: 'look' | 'send') {
  const witnesses = server.play(behaviour)
  if (errand === 'look') await look(server, 'clear')
  else await handOver(server, 'clear')
  return witnesses
}

describe.each(endings)('a message, ended with %s', (ending) => {
  it.each([
    ['in lock-step', 'send', 'never'],
    ['pipelined', 'send-pipelined', 'when-offered'],
  ] as const)(
    'at any byte of the server, %s, is unknown exactly while the final reply is due and not whole',
    async (_way, errand, pipelining) => {
      const turns = goodTurns[errand]
      const [, , , , goOnEnds = 0, finalReplyEnds = 0] = endsOf(turns)
      for (let byte = 0; byte < turns.join('').length; byte += 1) {
        server.play({ turns: cutAt(turns, byte), ending })
        const { facts, outcome } = await handOver(server, 'clear', { pipelining })
        const place = `byte ${byte}: 354 ends at ${goOnEnds}, the final reply at ${finalReplyEnds}`
        expect(outcome, place).toBe(byte < goOnEnds ? 'not-sent' : byte < finalReplyEnds ? 'unknown' : 'accepted')
        expect(facts.dotWritten, place).toBe(byte >= goOnEnds)
        if (outcome === 'accepted') expect(facts.failure, place).toBeUndefined()
        else expect(reasonsOfAnEnd, place).toContain(facts.failure?.reason)
      }
    },
    30_000,
  )

  it('at any byte of ours, is lost where its dot may have gone out, and else not sent', async () => {
    const turns = goodTurns.send
    const [witness] = await heardWhole({ turns, ending }, 'send')
    const said = witness?.heard ?? ''
    const begins = said.indexOf(beginningOfMessage) + 2
    const ends = said.indexOf(wholeMessage) + wholeMessage.length
    for (let hears = 1; hears <= ends; hears += 1) {
      server.play({ turns, ending, hears })
      const { facts, outcome } = await handOver(server, 'clear')
      const place = `byte ${hears}: the message begins at ${begins}, its dot ends at ${ends}`
      expect(outcome, place).toBe(facts.dotWritten ? 'unknown' : 'not-sent')
      if (hears <= begins) expect(facts.dotWritten, place).toBe(false)
      if (hears > ends - '.\r\n'.length) expect(facts.dotWritten, place).toBe(true)
      expect(reasonsOfAnEnd, place).toContain(facts.failure?.reason)
    }
  }, 30_000)

  it('behind its final reply, is accepted, whatever becomes of QUIT', async () => {
    const turns = goodTurns.send
    const [witness] = await heardWhole({ turns, ending }, 'send')
    const said = witness?.heard ?? ''
    for (let hears = said.indexOf('QUIT') + 1; hears <= said.length; hears += 1) {
      server.play({ turns, ending, hears })
      expect((await handOver(server, 'clear')).outcome).toBe('accepted')
    }
  })
})
