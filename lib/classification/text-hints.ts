// What a reply's text says beside its cause: when to come back, and which blocklist to ask. Every repetition is bounded.
import { knownBlocklists } from './blocklists.ts'
import { indexPatterns } from './pattern-index.ts'

/** Seconds until the server wants to see us again, where its text names a time. */
export function readRetryAfter(text: string): number | undefined {
  if (!anyDuration.test(text)) return undefined
  const [, headerSeconds] = retryAfterHeader.exec(text) ?? []
  if (headerSeconds !== undefined) return Number(headerSeconds)
  const named = askedToReturn.exec(text) ?? askedBeforeReturning.exec(text)
  return named?.groups && secondsOf(named.groups)
}

/** Without one of these no time is named; most texts hold none. */
const anyDuration = /\d[\s-]{0,3}[smhd]|\d:\d|\b(?:an?|one)[\s-]{1,3}(?:second|minute|hour|day)|retry[-_ ]?after/i

/** As the header of HTTP names it; some servers of providers borrow the word: "Retry-After: 120". */
const retryAfterHeader = /\bretry[-_ ]?after[:=\s]{1,3}(\d{1,6})(?![\d.:]|\s{0,3}[a-z])/i

const duration =
  String.raw`(?:(?<clock>\d{1,2}:\d\d:\d\d)(?![\d:])|(?<amount>\d{1,6}|an?|one)[\s-]{0,3}(?<unit>s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|days?)(?:\(s\))?(?![a-z])` +
  String.raw`(?:(?:,|\sand)?\s{0,3}(?<more>\d{1,4})\s{0,3}(?<moreUnit>s|secs?|seconds?|m|mins?|minutes?)(?![a-z]))?)`

/**
 * "try again in 300 seconds", "wait 5 minutes", "greylisted for 00:04:59" (milter-greylist). Not "retry for 5 days": that
 * is how long a sender went on.
 */
const askedToReturn = new RegExp(
  String.raw`(?:\b(?:re-?)?try\b(?!\sfor|\stime)|\bagain\b(?!\sfor)|\bwait\b|\bcome back\b|\bre-?send\b|\bre-?submit\b|\breconnect\b|\bdelay(?:ed)?\b|gr[ae]y-?list\w{0,3})\D{0,40}?` +
    String.raw`\b${duration}`,
  'i',
)

/** "300 seconds until retry", "in 10 minutes you may try again". */
const askedBeforeReturning = new RegExp(
  String.raw`\b${duration}[\s,)]{0,3}(?:(?:until|before|then|left|you|may|can|please|and|to|the|next)\s){0,4}(?:re-?try|try|retrying|trying|re-?send|attempt|come back)`,
  'i',
)

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

function secondsOf({
  clock,
  amount = '',
  unit = '',
  more = '0',
  moreUnit = 's',
}: Partial<Record<string, string>>): number {
  if (clock !== undefined) return clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
  return Number(/^\d/.test(amount) ? amount : 1) * scale(unit) + Number(more) * scale(moreUnit)
}

function scale(unit: string): number {
  return unitSeconds[unit.slice(0, 1).toLowerCase()] ?? 0
}

/**
 * What a blocklist answers to a resolver that it does not serve. The receiver takes it for a listing; it is none.
 * https://www.spamhaus.org/returnc/ names these answers.
 */
const blocklistError = /error: (open resolver|excessive number of queries|typing error)|\/returnc\/(pub|vol|type)/i

const listedBehind =
  /(?:blocked using|blocked by|listed (?:in|at|on|by)|found (?:in|on)) (?:the )?(?:https?:\/\/)?((?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24})/i

/**
 * The domain of the blocklist that the text names as listing us: behind "blocked using", "listed in" and the like, or
 * that of a well-known one that is named by its words or its look-up page.
 */
export function readBlocklist(text: string): string | undefined {
  const candidates = blocklistsIn(text)
  if (candidates.length === 0 || blocklistError.test(text)) return undefined
  const behind = listedBehind.exec(text)?.[1]?.toLowerCase()
  const known = candidates.map((number) => knownBlocklists[number]).find((one) => one?.words.test(text))
  // A look-up page ("https://www.spamhaus.org/query/ip/…") stands where a zone could; the zone is the better name.
  return behind && (!known || !isPageOf(behind)) ? behind : known?.zone
}

function isPageOf(domain: string): boolean {
  return /^(?:www|check|lookup|ipcheck|csi|ers|support)\./.test(domain)
}

const blocklistsIn = indexPatterns([...knownBlocklists.map(({ words }) => words), listedBehind])
