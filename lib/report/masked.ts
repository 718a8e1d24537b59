// A report for other people's eyes: addresses, ids and tokens masked, everything that explains the outcome kept.

/** RFC 5321 local parts as they occur in texts, quoted ones too; the domain says which provider it is, and stays. */
const address = /(?:[\p{L}\p{N}!#$%&'*+/=?^_`{|}~.-]{1,200}|"[^"\r\n]{1,200}")@(?=[\p{L}\p{N}[])/gu
/** Ids and tokens are 32 and 48 hexadecimal digits; their first six are enough to speak of them. */
const id = /\b([0-9a-f]{6})[0-9a-f]{26,}\b/gi

/** The text with every mailbox address as "…@domain" and every id cut short. */
export function maskText(text: string): string {
  return text.replace(address, '…@').replace(id, '$1…')
}

/** A copy of a report with every text in it masked. Field names stay as they are. */
export function maskReport(value: unknown): unknown {
  if (typeof value === 'string') return maskText(value)
  if (Array.isArray(value)) return value.map(maskReport)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, maskReport(part)]))
}
