// Level 3: two processes at one send, in orders of chance. Every order there is: npm run test:crash.
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../fixtures/scripted/seeded-random.ts'
import { type MeetingName, meetings, playMeeting } from './interleavings/meetings.ts'

const seed = 20_261_121
const ordersOfEach = 100

const isMeeting = (name: string): name is MeetingName => name in meetings

describe(`whose turn it is, seed ${seed}`, () => {
  it.each(Object.keys(meetings).filter(isMeeting))('%s', async (name) => {
    for (let order = 0; order < ordersOfEach; order++) {
      const random = seededRandom(seed, order)
      const broken = await playMeeting(name, (count) => Math.floor(random.fraction() * count))
      expect([order, ...broken]).toEqual([order])
    }
  })
})
