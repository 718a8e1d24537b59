// What a reply's text says beside its cause: when to come back, and which blocklist to ask.

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 }

/** Seconds until the server wants to see us again, where its text names a time. */
export function readRetryAfter(text: string): number | undefined {
  const named =
    /(?:try|retry|again|wait|come back|resend|greylist\w{0,3})\D{0,40}?(\d{1,6})\s{0,3}(s|sec|secs|seconds?|m|min|mins|minutes?|h|hours?)\b/i.exec(
      text,
    )
  const seconds = Number(named?.[1]) * (unitSeconds[named?.[2]?.toLowerCase().slice(0, 1) ?? ''] ?? Number.NaN)
  return Number.isFinite(seconds) ? seconds : undefined
}

/** The domain of a DNS blocklist that the text names: behind "using", "listed in" and the like, or a well-known one. */
export function readBlocklist(text: string): string | undefined {
  const named =
    /(?:blocked using|listed (?:in|at|on|by)|blacklisted (?:in|at|on|by)|found in|using)\s+(?:https?:\/\/)?((?:[a-z0-9-]+\.)+[a-z]{2,})/i.exec(
      text,
    )?.[1]
  return (
    named ?? /\b((?:zen|sbl|xbl|pbl|dbl)\.spamhaus\.org|bl\.spamcop\.net|b\.barracudacentral\.org)\b/i.exec(text)?.[1]
  )?.toLowerCase()
}
