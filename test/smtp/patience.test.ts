// One timer serves all waits of a session: each of them still has its own end. Real time, with generous upper bounds.
import { getEventListeners } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import type { Deadlines } from '../../lib/smtp/deadlines.ts'
import { type Patience, startPatience } from '../../lib/smtp/patience.ts'
import { patient } from './client-kit.ts'

const never = () => new Promise<never>(() => undefined)
const clock = { now: () => Date.now(), elapsed: () => performance.now() }
const begun: Patience[] = []

afterEach(() => {
  for (const patience of begun.splice(0)) patience.rest()
})

function begin(deadlines: Partial<Deadlines>, signal = new AbortController().signal): Patience {
  const patience = startPatience({ clock, signal, deadlines: { ...patient, ...deadlines } })
  begun.push(patience)
  return patience
}

const timedOut = { kind: 'given-up', reason: 'timed-out' }

test('a short wait behind a long one ends on time', async () => {
  const patience = begin({ dot: 5000, rcpt: 50 })
  await patience.within('dot', async () => 'done')
  const beginning = performance.now()
  expect(await patience.within('rcpt', never)).toEqual(timedOut)
  expect(performance.now() - beginning).toBeLessThan(2000)
})

test('a wait that begins late is not ended by the timer of an earlier one', async () => {
  const patience = begin({ mail: 100 })
  await patience.within('mail', () => setTimeout(60, 'done'))
  const beginning = performance.now()
  expect(await patience.within('mail', never)).toEqual(timedOut)
  expect(performance.now() - beginning).toBeGreaterThanOrEqual(98)
})

test('a wait that begins when the timer has rung for nobody ends as well', async () => {
  const patience = begin({ mail: 20 })
  await patience.within('mail', async () => 'done')
  await setTimeout(50)
  expect(await patience.within('mail', never)).toEqual(timedOut)
})

test('two waits at once end each in its turn', async () => {
  const patience = begin({ mail: 20, rcpt: 60 })
  const ended: string[] = []
  const wait = async (stage: 'mail' | 'rcpt') => {
    await patience.within(stage, never)
    ended.push(stage)
  }
  await Promise.all([wait('rcpt'), wait('mail')])
  expect(ended).toEqual(['mail', 'rcpt'])
})

test('work that came to its end is told, and work that fails rejects', async () => {
  const patience = begin({})
  expect(await patience.within('mail', async () => 7)).toEqual({ kind: 'done', value: 7 })
  await expect(patience.within('mail', () => Promise.reject(new Error('ours')))).rejects.toThrow('ours')
})

test('the signal ends every wait, also one that begins behind a rest', async () => {
  const controller = new AbortController()
  const patience = begin({}, controller.signal)
  await patience.within('mail', async () => 'done')
  patience.rest()
  expect(getEventListeners(controller.signal, 'abort')).toEqual([])
  const waits = [patience.within('mail', never), patience.within('body', never)]
  controller.abort()
  expect(await Promise.all(waits)).toEqual(waits.map(() => ({ kind: 'given-up', reason: 'aborted' })))
})

test('the session deadline ends a wait that its stage would allow', async () => {
  const patience = begin({ mail: 5000, session: 50 })
  expect(await patience.within('mail', never)).toEqual({ kind: 'given-up', reason: 'session-deadline' })
  expect(await patience.within('rcpt', never)).toEqual({ kind: 'given-up', reason: 'session-deadline' })
})
