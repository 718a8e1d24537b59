// Which Authentication-Results of a message may be believed (RFC 8601 sections 4.1, 5 and 7.1): anybody can write the field
// into a message, so only those count that the receiver's own hosts put above what came in from outside.
//
// Where the seed's login names the receiver's authserv-id, the topmost fields with it count: RFC 8601 section 5 makes
// that receiver remove whatever came in under its own name, and what it adds stands on top of what it forgot to remove.
//
// Where it does not, only place counts. Every host prepends its trace, so what stands above the Received field of the
// border was written behind the border. The border is taken to be the first Received field from the top that names a
// sending host: only hops without one (within Gmail, a local submission) and LMTP (RFC 2033: never across the Internet)
// are passed over. Neither the names in a Received field nor private addresses (a proxy before the mail server shows one)
// make a hop an inner one: the first are the client's words, and both would let a sender move the border down into its
// own message. Receivers whose inner hops use SMTP need the setting. A field beside the border's own Received, like
// Gmail's, is not believed either, since a forged one could stand in the same place; Gmail repeats it above, for ARC.
import {
  type ArcRecord,
  type AuthenticationSeen,
  parseArcAuthenticationResults,
  parseAuthenticationResults,
} from './authentication-results.ts'
import type { HeaderField } from './message/header-fields.ts'
import { parseReceived } from './received.ts'

/** What is found is stored with its send: DynamoDB takes 400 KB for all of it. */
const maxResults = 10
/** Of the ARC chain the first hops, which saw the message as it was sent. */
const maxChain = 5
const maxResultsOfLink = 6

/** What the receiver recorded; undefined where nothing can be believed. `fields` in the order in which they stand. */
export function trustedAuthentication(
  fields: readonly HeaderField[],
  { authservId }: { readonly authservId?: string | undefined } = {},
): AuthenticationSeen | undefined {
  const trusted = authservId === undefined ? fields.slice(0, borderOf(fields)) : segmentOf(fields, authservId)
  // Where a receiver has both, the second repeats the first for those behind it.
  const seen = seenIn(trusted, 'authentication-results') ?? seenIn(trusted, 'arc-authentication-results')
  if (!seen) return undefined
  const isWhole = seen.results.some(({ method, result }) => method === 'arc' && result === 'pass')
  const arcChain = isWhole ? chainIn(fields) : []
  return arcChain.length > 0 ? { ...seen, arcChain } : seen
}

/** Where the first Received field of the border stands. Without one nobody knows who wrote what, and nothing is believed. */
function borderOf(fields: readonly HeaderField[]): number {
  return Math.max(
    0,
    fields.findIndex(({ name, value }) => name === 'received' && isFromOutside(value)),
  )
}

function isFromOutside(received: string): boolean {
  const { from, with: protocol = '' } = parseReceived(received)
  return from !== undefined && !/^(?:UTF8)?LMTPS?A?$/.test(protocol)
}

/** The topmost field of this name and its neighbours, as far as no Received field stands between them. */
function segmentOf(fields: readonly HeaderField[], authservId: string): readonly HeaderField[] {
  const own = authservId.toLowerCase()
  const isOwn = (field: HeaderField) => readSeen(field)?.authservId === own
  const first = fields.findIndex(isOwn)
  if (first < 0) return []
  const hop = fields.findIndex(({ name }, index) => index > first && name === 'received')
  return fields.slice(first, hop < 0 ? undefined : hop).filter(isOwn)
}

function readSeen({ name, value }: HeaderField): AuthenticationSeen | undefined {
  if (name === 'authentication-results') return parseAuthenticationResults(value)
  const record = name === 'arc-authentication-results' ? parseArcAuthenticationResults(value) : undefined
  return record && { authservId: record.authservId, results: record.results }
}

/** All that the topmost speaker says: each filter of a receiver may add a field of its own. */
function seenIn(trusted: readonly HeaderField[], name: string): AuthenticationSeen | undefined {
  const all = trusted.filter((field) => field.name === name).flatMap((field) => readSeen(field) ?? [])
  const [first] = all
  if (!first) return undefined
  const own = all.filter(({ authservId }) => authservId === first.authservId)
  // Of ARC records of one speaker only the latest is about this message as it came.
  const told = name === 'authentication-results' ? own : own.slice(0, 1)
  return { authservId: first.authservId, results: told.flatMap(({ results }) => results).slice(0, maxResults) }
}

function chainIn(fields: readonly HeaderField[]): readonly ArcRecord[] {
  const records = fields
    .filter(({ name }) => name === 'arc-authentication-results')
    .flatMap(({ value }) => parseArcAuthenticationResults(value) ?? [])
  const instances = [...new Set(records.map(({ instance }) => instance))].sort((one, other) => one - other)
  return instances.slice(0, maxChain).flatMap((wanted) => {
    const record = records.find(({ instance }) => instance === wanted)
    return record ? [{ ...record, results: record.results.slice(0, maxResultsOfLink) }] : []
  })
}
