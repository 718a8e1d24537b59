// Two processes that meet at one send or one mailbox, and what may differ: whose turn it is at each step that others see.
import { t0 } from '../../plan/samples.ts'
import { checkWorld } from '../invariants/check-world.ts'
import { askForSend } from '../world/callers.ts'
import { plannedFaults, readFault } from '../world/fault.ts'
import { atRestMs } from '../world/schedule.ts'
import { scripts } from '../world/scripts.ts'
import { openWorld, type World, type WorldSettings } from '../world/world.ts'

/** Picks one of so many turns. */
export type Turns = (count: number) => number

interface Meeting {
  readonly settings?: WorldSettings
  readonly faults?: readonly string[]
  readonly begin: (world: World) => void
  /** Between these turns are chosen, milliseconds; before and after everything goes its way. */
  readonly between: readonly [from: number, to: number]
  /** What is excused: a clock that jumps leaves a worker alive beyond its time. */
  readonly excused?: string
  /** Steps between which turns are taken. */
  readonly seen: RegExp
}

const sendItself = (world: World) => void askForSend(world)
const messageTo = (world: World) => {
  for (const id of world.record.planned.keys()) world.queues.sends.put({ v: 1, type: 'send', id })
}

/** A machine that wakes up: more than a lease is gone at once, for everybody. Then the sweeper comes. */
function jump(world: World): void {
  world.kernel.spawn('clock', async (self) => {
    await world.kernel.at(self, 'clock.jump', () => world.kernel.skip(331_000))
    world.startSweeper()
  })
}

/** What the others see; everything else is done in the turn before it. */
const ofSends = /items\.(read|replace)\(send|smtp\.dot$|clock/
const ofBoth = /items\.(read|replace|create)\((send|mailbox)|smtp\.dot/
const ofMailboxes = /items\.(read|replace)\((send|mailbox)|imap\.fetch/

export const meetings = {
  'two workers with the same message': {
    begin: sendItself,
    settings: { deliversTwice: true },
    between: [0, 1000],
    seen: ofBoth,
  },
  'a worker, and a sweeper that thinks it dead': {
    begin: (world) => {
      askForSend(world)
      world.kernel.alarm(t0 + 1, () => {
        messageTo(world)
        jump(world)
      })
    },
    faults: ['sqs.send(send)#1!before!throw'],
    // A message that is seen in its mailbox would not go out again, whatever the ledger says of it.
    settings: { scriptOf: () => scripts['never-shows'] },
    between: [1, 332_000],
    seen: ofSends,
    excused: 'INV-9',
  },
  'two sweepers': {
    begin: (world) => {
      askForSend(world)
      world.kernel.alarm(t0 + 121_000, () => {
        world.startSweeper()
        world.startSweeper()
      })
    },
    faults: ['sqs.send(send)#1!before!throw'],
    between: [121_000, 121_500],
    seen: /items\.(due|replace)|sqs\.send/,
  },
  'a worker that comes home, and the follower': {
    begin: (world) => {
      askForSend(world)
      world.kernel.alarm(t0 + 31_000, () => world.queues.follow.put({ v: 1, type: 'mailbox', id: 'seed' }))
    },
    faults: ['smtp.dot-reply#1!before!stall!31000'],
    between: [31_000, 31_500],
    seen: ofMailboxes,
  },
  'two looks into one mailbox': {
    begin: (world) => {
      askForSend(world)
      const again = () => world.queues.follow.put({ v: 1, type: 'mailbox', id: 'seed' })
      for (const ms of [31_000, 31_000]) world.kernel.alarm(t0 + ms, again)
    },
    faults: ['sqs.send(mailbox)#1!before!throw'],
    between: [31_000, 31_500],
    seen: ofMailboxes,
  },
} as const satisfies Record<string, Meeting>

export type MeetingName = keyof typeof meetings

/** Plays a meeting with these turns; what broke comes out as text. */
export async function playMeeting(
  name: MeetingName,
  turns: Turns,
  more: WorldSettings = {},
): Promise<readonly string[]> {
  const { settings = {}, faults = [], begin, between, excused, seen }: Meeting = meetings[name]
  const [from, to] = between
  const choose = (points: readonly string[]): number => {
    const silent = points.findIndex((point) => !seen.test(point))
    const now = world.now() - t0
    if (silent >= 0 || now < from || now > to) return Math.max(0, silent)
    return turns(points.length)
  }
  const world = openWorld({ ...settings, faults: plannedFaults(faults.map(readFault)), choose, ...more })
  begin(world)
  await world.kernel.run(t0 + atRestMs)
  return checkWorld(world)
    .filter(({ invariant }) => invariant !== excused)
    .map(({ invariant, text }) => `${invariant} ${text}`)
}
