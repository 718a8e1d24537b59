// Watching mailboxes for many sends: what a worker remembers of them, and when it must ask anew.
import { expect, it } from 'vitest'
import { openWatcher } from '../../lib/flow/watch-mailboxes.ts'
import { minute, queuedSend, schedules, t0 } from '../plan/samples.ts'
import { openTestDesk } from './desk.ts'

const [firstWait = 0] = schedules.lookMs
const send = (followMs = 60 * minute) => queuedSend({ verp: false, followMs })

function open() {
  const desk = openTestDesk()
  const { items, edges, time } = desk
  const reads = { count: 0 }
  const { read } = items
  Object.assign(items, {
    read: (...wish: Parameters<typeof read>) => {
      reads.count += 1
      return read(...wish)
    },
  })
  return { watcher: openWatcher(edges), reads, time, items, mailbox: () => read('mailbox', 'seed') }
}

it('a mailbox that is watched long enough is not asked for again until its first look is due', async () => {
  const { watcher, reads, time } = open()
  await watcher.watchFor(send())
  const asked = reads.count
  time.now += firstWait - 1
  await watcher.watchFor(send())
  expect(reads.count).toBe(asked)
})

it('later it is read anew, so that looks that have become rare come soon again', async () => {
  const { watcher, time, items, mailbox } = open()
  await watcher.watchFor(send())
  time.now += firstWait
  const seldom = time.now + 60 * minute
  const item = await mailbox()
  await items.replace<'mailbox'>({ ...(item ?? expect.unreachable()), looks: 9, nextLookAt: seldom, dueAt: seldom })
  await watcher.watchFor(send())
  expect(await mailbox()).toMatchObject({ looks: 0, nextLookAt: time.now + firstWait })
})

it('a send that waits longer prolongs the watch at once', async () => {
  const { watcher, mailbox } = open()
  await watcher.watchFor(send())
  await watcher.watchFor(send(180 * minute))
  expect((await mailbox())?.watchUntil).toBeGreaterThanOrEqual(t0 + schedules.committingLeaseMs + 180 * minute)
})

it('a look is hastened once for many sends, and not for one that nobody looks for', async () => {
  const desk = openTestDesk()
  const watcher = openWatcher(desk.edges)
  const accepted = queuedSend({ verp: false, state: 'accepted', arrival: 'pending' })
  await watcher.hastenLook({ ...accepted, arrival: 'inbox' })
  desk.time.now += firstWait
  expect(desk.queue.take()).toEqual([])
  for (let taken = 0; taken < 3; taken++) await watcher.hastenLook(accepted)
  desk.time.now += firstWait
  expect(desk.queue.take()).toEqual([{ v: 1, type: 'mailbox', id: 'seed' }])
  await watcher.hastenLook(accepted)
  desk.time.now += firstWait
  expect(desk.queue.take()).toHaveLength(1)
})
