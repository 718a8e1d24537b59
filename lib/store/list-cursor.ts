// The cursor of a listing: the key where the next page begins, opaque to callers.
import { InputError } from '../contract/input-error.ts'

/** The key as text that fits into a URL. */
export function writeCursor(key: Readonly<Record<string, unknown>>): string {
  return btoa(JSON.stringify(key)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** The key that a cursor stands for. Throws InputError for anything that writeCursor did not make. */
export function readCursor(cursor: string): Record<string, unknown> {
  const key = parse(cursor)
  if (typeof key === 'object' && key !== null && 'pk' in key && 'createdAt' in key) {
    const place = { pk: String(key.pk), createdAt: Number(key.createdAt) }
    if ('kind' in key) return { ...place, kind: String(key.kind) }
    if ('recipient' in key) return { ...place, recipient: String(key.recipient) }
  }
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
