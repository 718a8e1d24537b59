// A test of a seed's login that somebody asked for, carried out once.
import type { SeedItem } from '../contract/stored-items.ts'
import type { MailboxTest } from '../mail/mailbox-test.ts'
import { claimTest, finishTest } from '../plan/seed-plan.ts'
import { changeItem } from './change-item.ts'
import type { WorkEdges } from './edges.ts'

export interface TestSeedEdges extends WorkEdges {
  /** Logs in and looks around. Whatever goes wrong is in the answer. */
  readonly testLogin: (seed: SeedItem, context: { readonly signal: AbortSignal }) => Promise<MailboxTest>
}

/** Carries out the test, if one is asked for and nobody else is at it. */
export async function testSeed(
  id: string,
  edges: TestSeedEdges,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  const owner = edges.newId()
  const span = { now: edges.clock.now(), schedules: edges.schedules }
  const claimed = await changeItem(edges.items, { kind: 'seed', id }, (item) => claimTest(item, owner, span))
  if (claimed.kind !== 'changed') return
  const test = await edges.testLogin(claimed.item, { signal })
  await changeItem(edges.items, { kind: 'seed', id }, (item) =>
    finishTest(item, owner, { test, now: edges.clock.now() }),
  )
}
