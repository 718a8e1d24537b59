// What a reply's text says beside its cause: when to come back, and which blocklist to ask.

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 }

/** Seconds until the server wants to see us again, where its text names a time. */
export function readRetryAfter(text: string): number | undefined {
  if (!/\d/.test(text)) return undefined
  const named =
    /(?:try|retry|again|wait|come back|resend|greylist\w{0,3})\D{0,40}?(?:(\d{1,2}):(\d\d):(\d\d)|(\d{1,6})\s{0,3}(s|sec|secs|seconds?|m|min|mins|minutes?|h|hours?)\b)/i.exec(
      text,
    )
  if (!named) return undefined
  const [, hours, minutes, seconds, amount, unit = ''] = named
  // milter-greylist writes "come back in 00:05:00"
  if (hours !== undefined) return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  return Number(amount) * (unitSeconds[unit.toLowerCase().slice(0, 1)] ?? 0)
}

/**
 * What a blocklist answers to a resolver that it does not serve. The receiver takes it for a listing; it is none.
 * https://www.spamhaus.org/returnc/ names these answers.
 */
const blocklistError = /error: (open resolver|excessive number of queries|typing error)|\/returnc\/(pub|vol|type)/i

/** The domain of a DNS blocklist that the text names as listing us: behind "blocked using", "listed in" and the like, or a well-known one. */
export function readBlocklist(text: string): string | undefined {
  if (!/block|list|found in|spamcop|barracuda|spamhaus/i.test(text)) return undefined
  if (blocklistError.test(text)) return undefined
  const named =
    /(?:blocked using|blocked by|listed (?:in|at|on|by)|found in) (?:https?:\/\/)?((?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24})/i.exec(
      text,
    )?.[1]
  return (
    named ?? /\b((?:zen|sbl|xbl|pbl|dbl)\.spamhaus\.org|bl\.spamcop\.net|b\.barracudacentral\.org)\b/i.exec(text)?.[1]
  )?.toLowerCase()
}
