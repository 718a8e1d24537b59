// Does a message with so much attached fit through? RFC 1870; base64 makes attachments larger (RFC 2045 section 6.8).
import { sizeLimit } from '../../mail/extensions.ts'
import { seenValue } from '../../mail/observed.ts'
import type { Rule } from '../finding.ts'
import { perSession, placeOf } from '../per-port.ts'

/** Four octets for three, and a line end of two for every 76 (RFC 2045 section 6.8). */
const growth = (4 / 3) * (78 / 76)
/** Octets for the header, the text, and what parts cost. */
const besides = 8 * 1024

/** Octets of the message that carries so many octets of attachments. */
export function messageSizeOf(payload: number): number {
  return Math.ceil(payload * growth) + besides
}

/** A server that announces no limit may have one all the same, and says so when the message comes. */
export const payloadSize: Rule = perSession(({ extensionsInClear, extensionsInTls }, port, { expect }) => {
  const extensions = seenValue(extensionsInTls) ?? seenValue(extensionsInClear)
  if (expect?.payload === undefined || !extensions) return []
  const size = messageSizeOf(expect.payload)
  const finding = { about: 'target', stage: 'ehlo', retryable: false, ...placeOf(port) } as const
  const need = `${expect.payload} bytes attached make a message of about ${size} bytes`
  const limit = sizeLimit(extensions)
  if (limit === undefined)
    return [{ ...finding, id: 'payload-limit-untold', verdict: 'pass', evidence: [need, 'no SIZE announced'] }]
  const announced = limit === 'unlimited' ? 'SIZE 0: no fixed limit' : `SIZE ${limit}`
  const fits = limit === 'unlimited' || size <= limit
  return fits
    ? [{ ...finding, id: 'payload-fits', verdict: 'pass', evidence: [need, announced] }]
    : [{ ...finding, id: 'payload-too-large', verdict: 'fail', evidence: [need, announced] }]
})
