// The long lists of a large preflight, each as one compressed attribute: its seeds, and the paces of a lane of many
// providers. A thousand of either with long names are more than the 400 KB that an item may have, and say the same servers,
// domains and numbers again and again. Short ones stay readable.
import { gunzipSync, gzipSync } from 'node:zlib'
import type { StoredItem } from '../contract/stored-items.ts'

/** A list of no more entries stays as it is: as many as the seeds that a preflight could have before there was this form. */
const readableEntries = 200

/** The item as it is stored. */
export function packLists(item: StoredItem): Readonly<Record<string, unknown>> {
  if (item.kind === 'preflight' && item.sends.length > readableEntries) {
    const { sends, ...rest } = item
    return { ...rest, packedSends: pack(sends) }
  }
  if (item.kind === 'lane' && Object.keys(item.paces).length > readableEntries) {
    const { paces, ...rest } = item
    return { ...rest, packedPaces: pack(paces) }
  }
  return item
}

/** The stored attributes with the lists as they were; what was not packed is as it is. Throws for bytes that are none of ours. */
export function unpackLists(stored: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { packedSends, packedPaces, ...rest } = stored
  return {
    ...rest,
    ...(packedSends instanceof Uint8Array && { sends: unpack(packedSends) }),
    ...(packedPaces instanceof Uint8Array && { paces: unpack(packedPaces) }),
  }
}

function pack(list: unknown): Uint8Array {
  return gzipSync(JSON.stringify(list))
}

function unpack(bytes: Uint8Array): unknown {
  return JSON.parse(gunzipSync(bytes).toString('utf8'))
}
