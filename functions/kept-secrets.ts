// Secrets in memory for a few minutes, and nowhere else. One that turned out to be wrong is forgotten at once, so that a
// changed password is noticed at the next look.

/** A changed secret is noticed after this. */
const keptMs = 5 * 60_000

export interface KeptSecrets {
  /** The text behind a reference; rejects as reading it does. */
  readonly read: (reference: string) => Promise<string>
  readonly forget: (reference: string) => void
}

/** Keeps what `readSecret` answers. `now` is in milliseconds. */
export function keepSecrets({
  now,
  readSecret,
}: {
  readonly now: () => number
  readonly readSecret: (reference: string) => Promise<string>
}): KeptSecrets {
  const kept = new Map<string, { readonly text: string; readonly until: number }>()
  return {
    async read(reference) {
      const known = kept.get(reference)
      if (known && known.until > now()) return known.text
      const text = await readSecret(reference)
      kept.set(reference, { text, until: now() + keptMs })
      return text
    },
    forget: (reference) => void kept.delete(reference),
  }
}
