// The table's operations in the memory of one process, for a command that needs none to outlive it.
import type { ItemKind, ItemOf, StoredItem } from '../contract/stored-items.ts'

/** A table, empty or with these items. The same rules as the real one: every write is conditional. */
export function memoryItems(begin: readonly StoredItem[] = []) {
  const rows = new Map(begin.map((item) => [`${item.kind}#${item.id}`, item]))
  const counters = new Map<string, number>()

  function find<Kind extends ItemKind>(kind: Kind, id: string): ItemOf<Kind> | undefined {
    const item = rows.get(`${kind}#${id}`)
    return item && isOfKind(item, kind) ? structuredClone(item) : undefined
  }

  return {
    async create(item: StoredItem): Promise<'created' | 'exists'> {
      const key = `${item.kind}#${item.id}`
      if (rows.has(key)) return 'exists'
      rows.set(key, structuredClone(item))
      return 'created'
    },

    async read<Kind extends ItemKind>(kind: Kind, id: string): Promise<ItemOf<Kind> | undefined> {
      return find(kind, id)
    },

    async readMany<Kind extends ItemKind>(kind: Kind, ids: readonly string[]): Promise<readonly ItemOf<Kind>[]> {
      return [...new Set(ids)].flatMap((id) => find(kind, id) ?? [])
    },

    async replace<Kind extends ItemKind>(item: ItemOf<Kind>): Promise<ItemOf<Kind> | 'conflict'> {
      const key = `${item.kind}#${item.id}`
      if (rows.get(key)?.version !== item.version) return 'conflict'
      const next = { ...item, version: item.version + 1 }
      rows.set(key, structuredClone(next))
      return next
    },

    async count({ counter, amount, limit }: Counting): Promise<'counted' | 'full'> {
      const used = (counters.get(counter) ?? 0) + amount
      if (used > limit) return 'full'
      counters.set(counter, used)
      return 'counted'
    },

    async due(now: number, limit: number) {
      const waiting = [...rows.values()].filter(({ dueAt }) => dueAt !== undefined && dueAt <= now)
      const ordered = waiting.sort((one, other) => (one.dueAt ?? 0) - (other.dueAt ?? 0))
      return ordered.slice(0, limit).map(({ kind, id }) => ({ kind, id }))
    },

    async list<Kind extends ItemKind>(kind: Kind, { limit }: { readonly limit: number; readonly cursor?: string }) {
      const found = [...rows.values()].flatMap((item) => (isOfKind(item, kind) ? [structuredClone(item)] : []))
      return { items: found.sort((one, other) => other.createdAt - one.createdAt).slice(0, limit) }
    },
  }
}

interface Counting {
  readonly counter: string
  readonly amount: number
  readonly limit: number
}

function isOfKind<Kind extends ItemKind>(item: StoredItem, kind: Kind): item is ItemOf<Kind> {
  return item.kind === kind
}
