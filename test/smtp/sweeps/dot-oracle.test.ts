// Fault matrix section 8 in one table: what a server says in place of the final reply, how the connection ends, and whether
// that is before or behind the dot. Only a whole 2yz behind the dot accepts; what may have been taken is never "not sent".
import { setImmediate, setTimeout } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import type { Outcome } from '../../../lib/mail/outcome.ts'
import { type Behaviour, type ByteServer, type Ending, startByteServer } from './byte-server.ts'
import { goodTurns } from './random-behaviours.ts'
import { deadlinesOf, handOver, handOverAtOnce, type Peer } from './swept-client.ts'

const endings = ['fin', 'rst', 'hang'] as const
type Outcomes = Readonly<Record<Ending, Outcome>>
const always = (outcome: Outcome): Outcomes => ({ fin: outcome, rst: outcome, hang: outcome })
const table: readonly (readonly [name: string, said: string, behindDot: Outcomes, beforeDot: Outcomes])[] = [
  ['an acceptance', '250 2.0.0 queued\r\n', always('accepted'), always('not-sent')],
  ['one of two lines', '250-2.0.0 queued\r\n250 as 4711\r\n', always('accepted'), always('not-sent')],
  ['a refusal for now', '451 4.3.0 later\r\n', always('deferred'), always('deferred')],
  ['a farewell', '421 4.3.2 closing\r\n', always('deferred'), always('deferred')],
  ['a refusal for good', '554 5.6.0 no\r\n', always('bounced'), always('bounced')],
  ['a refusal for its size', '552 5.3.4 too big\r\n', always('bounced'), always('bounced')],
  ['another 354', '354 go on\r\n', always('unknown'), always('not-sent')],
  ['what is no reply', 'queued as 4711\r\n', always('unknown'), always('not-sent')],
  ['four digits', '2500 queued\r\n', always('unknown'), always('not-sent')],
  ['a blank line', '\r\n', always('unknown'), always('not-sent')],
  ['a bare CR', '250 queued\r', always('unknown'), always('not-sent')],
  ['an acceptance without its end', '250 2.0.0 queued', always('unknown'), always('not-sent')],
  ['nothing but its first byte', '2', always('unknown'), always('not-sent')],
  ['half of two lines', '250-2.0.0 queued\r\n', always('unknown'), always('not-sent')],
  // Before the dot it is believed where a FIN is all that is missing; behind the dot only a whole reply is.
  ['a refusal without its end', '451 4.3.0 later', always('unknown'), { ...always('not-sent'), fin: 'deferred' }],
  ['half a refusal of two lines', '554-5.6.0 no\r\n', always('unknown'), always('not-sent')],
  ['two codes in one reply', '250-queued\r\n554 rejected\r\n', always('unknown'), always('not-sent')],
  ['an acceptance with a refusal behind', '250 queued\r\n554 rejected\r\n', always('accepted'), always('not-sent')],
  ['a refusal with an acceptance behind', '554 rejected\r\n250 queued\r\n', always('unknown'), always('bounced')],
  ['a refusal with a farewell behind', '554 no\r\n421 bye\r\n', always('bounced'), always('bounced')],
  ['nothing', '', always('unknown'), { fin: 'not-sent', rst: 'not-sent', hang: 'unknown' }],
]

const untilData = goodTurns.send.slice(0, 4)
const goOn = '354 Go on\r\n'

/** Where the server says it, and ends. */
const places = {
  'behind the dot': (said, ending) => ({ turns: [...untilData, goOn, said], ending }),
  'right behind the 354': (said, ending) => ({ turns: [...untilData, goOn + said], ending }),
  'while the caller thinks': (said, ending) => ({
    ...{ turns: [...untilData, goOn, ''], ending, atBody: said, endsAtBody: true },
  }),
} as const satisfies Record<string, (said: string, ending: Ending) => Behaviour>

const deadlines = deadlinesOf(1000, 8000)

/** Long enough that whatever the server said into the message is here. */
async function think() {
  await setTimeout(10)
  for (let turn = 0; turn < 10; turn += 1) await setImmediate()
  return 'go-on' as const
}

/** The client's ways from 354 to the dot. */
const ways = {
  'in lock-step': (peer: Peer) => handOver(peer, 'clear', { deadlines, beforeDot: think }),
  pipelined: (peer: Peer) => handOver(peer, 'clear', { deadlines, beforeDot: think, pipelining: 'when-offered' }),
  'in one write': (peer: Peer) => handOverAtOnce(peer, { deadlines }),
}

const started: ByteServer[] = []
afterAll(() => Promise.all(started.map((server) => server.stop())))

async function play(behaviour: Behaviour): Promise<ByteServer> {
  const server = await startByteServer()
  started.push(server)
  server.play(behaviour)
  return server
}

const combinations = [
  ['behind the dot', 'in lock-step'],
  ['behind the dot', 'pipelined'],
  ['behind the dot', 'in one write'],
  ['right behind the 354', 'in lock-step'],
  ['right behind the 354', 'pipelined'],
  ['right behind the 354', 'in one write'],
  ['while the caller thinks', 'in lock-step'],
  ['while the caller thinks', 'pipelined'],
] as const

describe('what a server says in place of the final reply', () => {
  it.concurrent.each(table)('%s', async (_name, said, behindDot, beforeDot) => {
    const rows = combinations.flatMap(([place, way]) => endings.map((ending) => ({ place, way, ending })))
    const came = rows.map(async ({ place, way, ending }) => {
      const { facts, outcome } = await ways[way](await play(places[place](said, ending)))
      return { place, way, ending, outcome, dotWritten: facts.dotWritten }
    })
    const due = rows.map((row) => {
      const outcome = (row.place === 'behind the dot' ? behindDot : beforeDot)[row.ending]
      return { ...row, outcome, dotWritten: row.place === 'behind the dot' || outcome === 'unknown' }
    })
    expect(await Promise.all(came)).toEqual(due)
  })
})

/** RFC 5321 section 4.3.2 gives them to other stages: whoever says them to a dot is out of step. */
describe('a code that belongs to another stage leaves the outcome unknown', () => {
  it.each(['220 mx.fake.test\r\n', '221 2.0.0 Bye\r\n', '235 2.7.0 Welcome\r\n'])('%j', async (said) => {
    const { outcome } = await ways['in lock-step'](await play(places['behind the dot'](said, 'fin')))
    expect(outcome).toBe('unknown')
  })
})
