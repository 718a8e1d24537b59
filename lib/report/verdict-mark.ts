// A symbol for each verdict, for those who do not see colours.
import type { Verdict } from '../mail/outcome.ts'

export const verdictMark: Readonly<Record<Verdict, string>> = { pass: '✔', warn: '!', fail: '✖', inconclusive: '?' }
