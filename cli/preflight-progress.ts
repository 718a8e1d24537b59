// What a person sees while a preflight runs: a line for each change, or on a terminal a table that changes in place.
import type { Clock } from '../lib/mail/time.ts'
import type { PreflightReport } from '../lib/report/preflight-report.ts'
import { preflightProgress } from '../lib/report/preflight-text.ts'
import { watchLines } from '../lib/report/watch-text.ts'
import { startRedraw } from './redraw.ts'

interface Progress {
  readonly report: () => Promise<PreflightReport>
  readonly isTable: boolean
  readonly clock: Clock
}

/** At most this often is the report made anew, and never for more than a fifth of the time. */
const everyMs = 100
const shareOfTime = 5

/** On standard error: standard output is the report's alone. */
export function tellProgress(begin: PreflightReport, { report, isTable, clock }: Progress) {
  const table = isTable && process.stderr.isTTY ? startRedraw(process.stderr) : undefined
  let [before, nextAt] = [begin, 0]
  return {
    /** Whether the preflight is over; tells what changed. */
    isOver: async (): Promise<boolean> => {
      const began = clock.elapsed()
      if (began < nextAt) return false
      const next = await report()
      if (table) table.draw(watchLines(next, clock.now()))
      else for (const line of preflightProgress(before, next)) console.error(line)
      before = next
      const now = clock.elapsed()
      nextAt = now + Math.max(everyMs, (now - began) * shareOfTime)
      return next.final
    },
  }
}
