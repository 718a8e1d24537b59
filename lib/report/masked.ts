// A report for other people's eyes: addresses, ids and tokens masked, everything that explains the outcome kept.

/** A character of a local part as it occurs in texts (RFC 5321, RFC 6531). */
const localCharacter = /[\p{L}\p{N}!#$%&'*+/=?^_`{|}~.-]/u
/** What may follow the "@" of an address: a domain or an address literal. */
const domainBegins = /^@[\p{L}\p{N}[]/u
/** Twice the 64 octets of RFC 5321 section 4.5.3.1.1, and some more for what does not keep to them. */
const longestLocalPart = 200
/** Ids and tokens are 32 and 48 hexadecimal digits; their first six are enough to speak of them. */
const id = /\b([0-9a-f]{6})[0-9a-f]{26,}\b/gi

/** The text with every mailbox address as "…@domain" and every id cut short. The domain says which provider it is, and stays. */
export function maskText(text: string): string {
  return maskAddresses(text).replace(id, '$1…')
}

/** A copy of a report with every text in it masked. Field names stay as they are. */
export function maskReport(value: unknown): unknown {
  if (typeof value === 'string') return maskText(value)
  if (Array.isArray(value)) return value.map(maskReport)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, maskReport(part)]))
}

/** From each "@" backwards: forwards, every character of a long text might begin a local part. */
function maskAddresses(text: string): string {
  const kept: string[] = []
  let done = 0
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const begin = Math.max(done, beginOfLocalPart(text, at))
    if (begin === at || !domainBegins.test(text.slice(at, at + 3))) continue
    kept.push(text.slice(done, begin), '…')
    done = at
  }
  return kept.join('') + text.slice(done)
}

/** Where the local part before an "@" begins; at the "@" itself where there is none. */
function beginOfLocalPart(text: string, at: number): number {
  const first = Math.max(0, at - longestLocalPart)
  if (text[at - 1] === '"') {
    const quote = text.lastIndexOf('"', at - 2)
    return quote >= first && !/[\r\n]/.test(text.slice(quote, at)) ? quote : at
  }
  let begin = at
  while (begin > first && localCharacter.test(text.charAt(begin - 1))) begin -= 1
  return begin
}
