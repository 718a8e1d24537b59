// The cursor of a listing: the key where the next page begins, opaque to callers.
import { InputError } from '../contract/input-error.ts'

/** The key as text that fits into a URL. */
export function writeCursor(key: Readonly<Record<string, unknown>>): string {
  return btoa(JSON.stringify(key)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** The listing that a page is of: an attribute and its value. */
export interface Listing {
  readonly by: 'kind' | 'recipient'
  readonly value: string
}

/** The key that a cursor stands for. Throws InputError for anything that writeCursor did not make of a page of this listing. */
export function readCursor(cursor: string, { by, value }: Listing): Record<string, unknown> {
  const key = parse(cursor)
  if (typeof key === 'object' && key !== null && 'pk' in key && 'createdAt' in key) {
    const listed = Object.entries(key).find(([name]) => name === by)?.[1]
    if (listed === value) return { pk: String(key.pk), createdAt: Number(key.createdAt), [by]: value }
  }
  throw new InputError([
    { field: 'cursor', message: 'This cursor is not one of this list: take it from the answer before.' },
  ])
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(atob(cursor.replaceAll('-', '+').replaceAll('_', '/')))
  } catch {
    return undefined
  }
}
