// The answer to a question for records of any type: RFC 1035 section 4.1.1 (RCODE), RFC 2308 sections 2.1 and 2.2.
import type { Observed } from '../mail/observed.ts'
import { absentOrFailed, noData } from './resolver-error.ts'

/** The records, or the resolver's error code ("ENOTFOUND", "ENODATA", "ESERVFAIL", …). */
export type RecordsAnswer<One> =
  | { readonly kind: 'records'; readonly records: readonly One[] }
  | { readonly kind: 'error'; readonly code: string }

/** `absent`: no such name. Seen and empty: the name exists and has no such record. A name that DNS cannot hold is not there. */
export function readRecords<One>(answer: RecordsAnswer<One>): Observed<readonly One[]> {
  if (answer.kind === 'records') return { kind: 'seen', value: answer.records }
  if (answer.code === noData) return { kind: 'seen', value: [] }
  return answer.code === 'EBADNAME' ? { kind: 'absent' } : absentOrFailed(answer.code)
}

/** TXT records as texts: the strings of each belong together (RFC 7208 section 3.3, RFC 6376 section 3.6.2.2). */
export function readTexts(answer: RecordsAnswer<readonly string[]>): Observed<readonly string[]> {
  const read = readRecords(answer)
  return read.kind === 'seen' ? { kind: 'seen', value: read.value.map((strings) => strings.join('')) } : read
}
