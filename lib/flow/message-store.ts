// The content of messages in the table: written before the item that refers to it, read once by each worker.
import type { MessageContent } from '../contract/message-content.ts'
import type { PreflightItem, SendItem, StoredMessage } from '../contract/stored-items.ts'
import { inlineContent, joinParts, partIds, setApart } from '../plan/message-parts.ts'
import type { Items } from './edges.ts'
import { mapBounded } from './map-bounded.ts'

/** Each has up to 350 KiB. */
const partsAtOnce = 8

/** Makes a send or a preflight with its message. Doing it twice makes nothing twice. */
export async function createWithMessage(item: SendItem | PreflightItem, items: Items): Promise<'created' | 'exists'> {
  const { item: stored, parts } = setApart(item)
  // A part that is there already was written by an earlier try for the same item, and is the same.
  await mapBounded(parts, partsAtOnce, (part) => items.create(part))
  return items.create(stored)
}

/** Contents that a worker remembers: those of the runs that it has a part in at the time. */
const contentsRemembered = 4

const remembered = new WeakMap<Items, Map<string, Promise<MessageContent | undefined>>>()

/** The content of a stored message; undefined where its parts are not there. Rejects where the table fails. */
export async function readContent(message: StoredMessage, items: Items): Promise<MessageContent | undefined> {
  const { apart } = message
  if (!apart) return inlineContent(message)
  const known = remembered.get(items) ?? new Map<string, Promise<MessageContent | undefined>>()
  remembered.set(items, known)
  const content = known.get(apart.id) ?? readParts(apart, items)
  known.delete(apart.id)
  known.set(apart.id, content)
  for (const id of [...known.keys()].slice(0, -contentsRemembered)) known.delete(id)
  content.then(
    (read) => read ?? known.delete(apart.id),
    () => known.delete(apart.id),
  )
  return content
}

async function readParts(
  apart: NonNullable<StoredMessage['apart']>,
  items: Items,
): Promise<MessageContent | undefined> {
  const parts = await Promise.all(partIds(apart).map((id) => items.read('message', id)))
  const present = parts.flatMap((part) => part ?? [])
  return present.length === parts.length ? joinParts(present) : undefined
}
