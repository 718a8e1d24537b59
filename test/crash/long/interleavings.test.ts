// Level 3, long: two processes at one send, in every order in which they can take turns.
import { describe, expect, it } from 'vitest'
import { playEveryOrder } from '../interleavings/every-order.ts'
import { type MeetingName, meetings, playMeeting } from '../interleavings/meetings.ts'
import { mutants } from '../mutants/mutants.ts'

const isMeeting = (name: string): name is MeetingName => name in meetings

describe('every order', () => {
  it.each(Object.keys(meetings).filter(isMeeting))('%s', async (name) => {
    const { orders, broken } = await playEveryOrder((turns) => playMeeting(name, turns))
    expect(broken).toEqual([])
    // Fewer would mean that they do not meet.
    expect(orders).toBeGreaterThan(10)
    process.stdout.write(`${name}: ${orders} orders\n`)
  })

  it('finds a table that writes without a condition', async () => {
    const play = (turns: (count: number) => number) =>
      playMeeting('two workers with the same message', turns, mutants['the table writes without a condition'])
    const { broken } = await playEveryOrder(play, { atMost: 500 })
    expect(broken.length).toBeGreaterThan(0)
  })
})
