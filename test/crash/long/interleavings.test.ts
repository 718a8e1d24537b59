// Level 3, long: two processes at one send, in every order in which they can take turns.
import { describe, expect, it } from 'vitest'
import { playEveryOrder } from '../interleavings/every-order.ts'
import { type MeetingName, meetings, playMeeting, type Turns } from '../interleavings/meetings.ts'
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

  it.each([
    ['the table writes without a condition', 'two workers with the same message'],
    ['a conflict at the mark goes on', 'a worker, and a sweeper that thinks it dead'],
  ] as const)('finds what was planted: %s', async (mutant, meeting) => {
    const play = (turns: Turns) => playMeeting(meeting, turns, mutants[mutant])
    const { broken } = await playEveryOrder(play, { atMost: 600 })
    expect(broken.join('\n')).toContain('INV-2')
  })
})
