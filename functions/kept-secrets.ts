// Secrets in memory for a few minutes, and nowhere else: logins of mailboxes and relays, keys for DKIM. One that could not be
// read is asked for again; one that turned out to be wrong may be forgotten at once.

/** A changed secret is noticed after this. */
const keptMs = 5 * 60_000

export interface KeptSecrets {
  /** The text behind a reference; rejects as reading it does. */
  readonly read: (reference: string) => Promise<string>
  readonly forget: (reference: string) => void
}

/** Keeps what `readSecret` answers; whoever asks meanwhile waits for the same answer. `now` is in milliseconds. */
export function keepSecrets({
  now,
  readSecret,
}: {
  readonly now: () => number
  readonly readSecret: (reference: string) => Promise<string>
}): KeptSecrets {
  const kept = new Map<string, { readonly text: Promise<string>; readonly until: number }>()
  return {
    read(reference) {
      const known = kept.get(reference)
      if (known && known.until > now()) return known.text
      const text = readSecret(reference)
      kept.set(reference, { text, until: now() + keptMs })
      text.catch(() => {
        if (kept.get(reference)?.text === text) kept.delete(reference)
      })
      return text
    },
    forget: (reference) => void kept.delete(reference),
  }
}
