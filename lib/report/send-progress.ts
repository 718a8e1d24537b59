// What happened to a send since it was looked at last, as lines for whoever waits.
import { outcomeTexts } from '../diagnosis/outcome-texts.ts'
import type { SendReport } from './send-report.ts'
import { terminalText } from './terminal-text.ts'

/** One line for each attempt that ended since, and for the beginning of the wait for its arrival. `now`: milliseconds. */
export function sendProgress(before: SendReport | undefined, after: SendReport, now: number): readonly string[] {
  const ended = (report: SendReport | undefined) =>
    report?.attempts.filter(({ endedAt }) => endedAt !== undefined) ?? []
  const name = terminalText(after.target.to)
  const fresh = ended(after).slice(ended(before).length)
  const lines = fresh.flatMap(({ outcome, code, text }) => {
    const what = outcome === undefined ? 'ended' : outcomeTexts[outcome].label
    const why = [code, text].filter((part) => part !== undefined).join(' ')
    return `${name}: ${what}${why === '' ? '' : ` (${terminalText(why)})`}`
  })
  const next = fresh.length > 0 ? nextStep(after, now) : ''
  return lines.map((line, index) => (index === lines.length - 1 ? `${line}${next}` : line))
}

function nextStep({ final, nextAttemptAt, arrival }: SendReport, now: number): string {
  if (final) return ''
  if (arrival === 'pending') return '; looking for it in the mailbox'
  if (nextAttemptAt === undefined) return ''
  return `; again in ${Math.max(1, Math.round((Date.parse(nextAttemptAt) - now) / 1000))} s`
}
