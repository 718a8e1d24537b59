// The seeds of a large preflight as one compressed attribute: a thousand of them with long addresses are more than the
// 400 KB that an item may have, and say the same servers and domains again and again. Small ones stay readable.
import { gunzipSync, gzipSync } from 'node:zlib'
import type { PreflightItem } from '../contract/stored-items.ts'

/** As many as a preflight could have before there was this form. */
const readableSends = 200

/** The preflight as it is stored. */
export function packSends(item: PreflightItem): Readonly<Record<string, unknown>> {
  if (item.sends.length <= readableSends) return item
  const { sends, ...rest } = item
  return { ...rest, packedSends: gzipSync(JSON.stringify(sends)) }
}

/** The stored attributes with the seeds as they were; what was not packed is as it is. Throws for bytes that are none of ours. */
export function unpackSends(stored: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { packedSends, ...rest } = stored
  if (!(packedSends instanceof Uint8Array)) return stored
  return { ...rest, sends: JSON.parse(gunzipSync(packedSends).toString('utf8')) }
}
