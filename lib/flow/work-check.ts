// A stored check is carried out and its report kept.
import type { CheckItem } from '../contract/stored-items.ts'
import { claimCheck, finishCheck } from '../plan/check-work.ts'
import { changeItem } from './change-item.ts'
import type { WorkEdges } from './edges.ts'

export interface CheckWorkEdges extends WorkEdges {
  /** Looks and reports; never rejects for what the target does. */
  readonly check: (item: CheckItem, context: { readonly signal: AbortSignal }) => Promise<unknown>
}

/** Carries out the check if it waits for somebody. */
export async function workCheck(
  id: string,
  edges: CheckWorkEdges,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  const owner = edges.newId()
  const span = { now: edges.clock.now(), schedules: edges.schedules }
  const claimed = await changeItem(edges.items, { kind: 'check', id }, (item) => claimCheck(item, owner, span))
  if (claimed.kind !== 'changed') return
  const report = await edges.check(claimed.item, { signal })
  await changeItem(edges.items, { kind: 'check', id }, (item) => finishCheck(item, owner, report))
}
