// Read, decide, write if nobody wrote in between, otherwise decide again on what is there now.
import type { ItemKind, ItemOf } from '../contract/stored-items.ts'
import type { Items } from './edges.ts'

export type Change<Item> =
  | { readonly kind: 'changed'; readonly item: Item }
  /** The decision was to leave it as it is. */
  | { readonly kind: 'left'; readonly item: Item }
  | { readonly kind: 'absent' }

/** Writers of one item are few (a worker, a follower, the sweeper): losing this often in a row means something is broken. */
const maxRounds = 20

/**
 * Changes one item by a pure decision; `decide` answers undefined to leave it. Whoever knows the item as they wrote it last
 * need not read it: where somebody else wrote since, the first write is refused.
 */
export async function changeItem<Kind extends ItemKind>(
  items: Items,
  { kind, id }: { readonly kind: Kind; readonly id: string },
  decide: (item: ItemOf<Kind>) => ItemOf<Kind> | undefined,
  known?: ItemOf<Kind>,
): Promise<Change<ItemOf<Kind>>> {
  for (let round = 0; round < maxRounds; round++) {
    const item = round === 0 && known ? known : await items.read(kind, id)
    if (!item) return { kind: 'absent' }
    const decided = decide(item)
    if (!decided) return { kind: 'left', item }
    const written = await items.replace<Kind>(decided)
    if (written !== 'conflict') return { kind: 'changed', item: written }
  }
  throw new Error(`The ${kind} ${id} changed ${maxRounds} times under our hands.`)
}
