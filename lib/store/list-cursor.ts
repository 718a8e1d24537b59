// The cursor of a listing: the key where the next page begins, opaque to callers.
import { InputError } from '../contract/input-error.ts'

/** The key as text that fits into a URL. */
export function writeCursor(key: Readonly<Record<string, unknown>>): string {
  return btoa(JSON.stringify(key)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** The key that a cursor stands for. Throws InputError for anything that writeCursor did not make. */
export function readCursor(cursor: string): Record<string, unknown> {
  const key = parse(cursor)
  const isKey = typeof key === 'object' && key !== null && 'pk' in key && 'kind' in key && 'createdAt' in key
  if (isKey) return { pk: String(key.pk), kind: String(key.kind), createdAt: Number(key.createdAt) }
  throw new InputError([
    { field: 'cursor', message: 'This cursor is not one of ours: take it from the answer before.' },
  ])
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(atob(cursor.replaceAll('-', '+').replaceAll('_', '/')))
  } catch {
    return undefined
  }
}
