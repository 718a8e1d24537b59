// The table of the model: the real conditional writes in memory, every write kept for the checker, and the processes that
// may die around each of them.

import type { ItemKind, ItemOf, StoredItem } from '../../../lib/contract/stored-items.ts'
import type { ItemReference, Items } from '../../../lib/flow/edges.ts'
import { memoryItems } from '../../../lib/store/memory-items.ts'

/** One write that was carried out. */
export interface Write {
  readonly at: number
  /** Of the item before it; undefined where it was made. */
  readonly before: StoredItem | undefined
  readonly after: StoredItem
}

export type Reach = <Value>(point: string, work: () => Value | Promise<Value>) => Promise<Value>

/** An empty table that tells of every write. */
export function openTable({ now, tell }: { readonly now: () => number; readonly tell: (write: Write) => void }) {
  const items = memoryItems()
  const latest = new Map<string, StoredItem>()

  function note(after: StoredItem): void {
    const before = latest.get(keyOf(after))
    latest.set(keyOf(after), after)
    tell({ at: now(), before, after })
  }

  const base: Items = {
    ...items,
    create: async (item) => {
      const made = await items.create(item)
      if (made === 'created') note(structuredClone(item))
      return made
    },
    replace: async <Kind extends ItemKind>(item: ItemOf<Kind>) => {
      const written = await items.replace<Kind>(item)
      if (written !== 'conflict') note(structuredClone(written))
      return written
    },
  }

  return {
    base,
    all: (): readonly StoredItem[] => [...latest.values()],
    find: ({ kind, id }: ItemReference): StoredItem | undefined => latest.get(`${kind}#${id}`),

    /** Puts an item there that no condition allows: a fault of the table itself, or of who writes without asking. */
    force: async <Kind extends ItemKind>(item: ItemOf<Kind>): Promise<ItemOf<Kind> | 'conflict'> => {
      const current = latest.get(keyOf(item))
      return base.replace<Kind>({ ...item, version: current?.version ?? item.version })
    },
  }
}

/** The table as one process reaches it. */
export function reachTable(base: Items, reach: Reach): Items {
  return {
    create: (item) => reach(`items.create(${item.kind})`, () => base.create(item)),
    read: (kind, id) => reach(`items.read(${kind})`, () => base.read(kind, id)),
    readMany: (kind, ids) => reach(`items.readMany(${kind})`, () => base.readMany(kind, ids)),
    replace: <Kind extends ItemKind>(item: ItemOf<Kind>) =>
      reach(`items.replace(${describe(item)})`, () => base.replace<Kind>(item)),
    count: (charge) => reach('items.count', () => base.count(charge)),
    due: (at, limit) => reach('items.due', () => base.due(at, limit)),
    list: (kind, page) => reach(`items.list(${kind})`, () => base.list(kind, page)),
  }
}

/** What is written, so that a point to die at has a name that says something: "send committing". */
function describe(item: StoredItem): string {
  if (item.kind === 'send') return `send ${item.state}`
  if (item.kind === 'mailbox') return item.lease ? 'mailbox held' : 'mailbox free'
  return item.kind
}

function keyOf({ kind, id }: ItemReference): string {
  return `${kind}#${id}`
}
