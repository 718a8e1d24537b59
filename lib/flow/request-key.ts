// The key of a request: whoever asks again with the same key finds what it made the first time.
import { InputError } from '../contract/input-error.ts'
import type { Clock } from '../mail/time.ts'
import type { Items } from './edges.ts'

export interface KeyedRequest {
  /** Of what it makes: the same key for another kind is another key. */
  readonly kind: string
  readonly request: unknown
  readonly caller: string
  /** The request itself, where it is not given. */
  readonly key?: string | undefined
  /** The field that the key came in. */
  readonly field: string
  /** The id of what is made, where nothing was made before. */
  readonly freshId: string
}

export interface KeyEdges {
  readonly items: Pick<Items, 'create' | 'read'>
  readonly clock: Pick<Clock, 'now'>
  /** A collision-free digest of a text, hexadecimal. */
  readonly digest: (text: string) => string
}

/** The id under which the request is carried out, and whether it was given before. Throws InputError for the key of another request. */
export async function idForKey(
  { kind, request, caller, key, field, freshId }: KeyedRequest,
  { items, clock, digest }: KeyEdges,
): Promise<{ readonly id: string; readonly isKnown: boolean }> {
  const requestHash = digest(JSON.stringify(request))
  const id = digest(JSON.stringify([kind, caller, key ?? requestHash]))
  const made = { version: 0, createdAt: clock.now(), requestHash, madeId: freshId } as const
  if ((await items.create({ kind: 'request-key', id, ...made })) === 'created') return { id: freshId, isKnown: false }
  const known = await items.read('request-key', id)
  if (known && known.requestHash !== requestHash)
    throw new InputError([
      { field, message: 'This key was used for another request: take a fresh key for each new one.' },
    ])
  return { id: known?.madeId ?? freshId, isKnown: true }
}
