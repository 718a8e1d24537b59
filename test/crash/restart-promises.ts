// What must hold after any number of kills: every send has one end, and no seed has a message twice.
import { expect } from 'vitest'
import { classify } from '../../lib/classification/classify.ts'
import type { SendItem } from '../../lib/contract/stored-items.ts'
import { isFinal, isSettled } from '../../lib/plan/send-ledger.ts'
import type { AfterRestarts, RestartPlan } from './restart-kit.ts'

/** Fails where one of the promises is broken. */
export function expectOnceInEffect(
  { preflights, sends, taken, tokens, output }: AfterRestarts,
  { seeds }: RestartPlan,
): void {
  expect(preflights).toHaveLength(1)
  const unfinished = sends.filter((send) => !isFinal(send)).map(tell)
  expect(unfinished, output.slice(-5000)).toEqual([])
  expect(sends.map(({ to }) => to).sort()).toEqual([...seeds].sort())
  expect(new Set(tokens).size).toBe(1)
  for (const send of sends) expectOneEnd(send)
  const copies = sends.map(({ to, state }) => ({ to, state, copies: taken.filter((one) => one === to).length }))
  expect(copies.filter((one) => one.copies > 1)).toEqual([])
  const broken = copies.filter(
    ({ state, copies }) => (state === 'accepted' && copies !== 1) || (wasNotTaken(state) && copies !== 0),
  )
  expect(broken).toEqual([])
}

/** Without what the message says: enough to see what it waits for. */
function tell({ to, state, arrival, notBefore, acceptedAt, lookUntil, dueAt, lease, history }: SendItem): string {
  return JSON.stringify({
    to,
    state,
    arrival,
    notBefore,
    acceptedAt,
    lookUntil,
    dueAt,
    lease,
    history,
    now: Date.now(),
  })
}

function wasNotTaken(state: SendItem['state']): boolean {
  return state === 'bounced' || state === 'deferred' || state === 'not-sent'
}

function expectOneEnd(send: SendItem): void {
  const ends = send.history.filter(({ state }) => isSettled(state))
  expect([send.to, ends.length, ends.at(-1)?.state, isFinal(send)]).toEqual([send.to, 1, send.state, true])
  expect([send.to, send.lease, send.dueAt]).toEqual([send.to, undefined, undefined])
  // An outcome that nobody knows is told as such, or by what came to a mailbox: the message, or the notification about it.
  if (send.state === 'unknown') expect(['unknown', 'accepted', 'bounced']).toContain(classify(send.evidence).outcome)
}
