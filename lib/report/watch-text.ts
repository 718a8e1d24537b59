// A preflight under way, for a terminal that is written over: a row for each provider, and when something happens next.
import { columnsText } from './columns.ts'
import type { PreflightReport } from './preflight-report.ts'
import type { ProviderReport } from './preflight-shapes.ts'
import { slowedLines } from './providers-text.ts'
import type { SeedReport } from './seed-report.ts'
import { paceWords } from './suggested-pace.ts'
import { clipText, terminalText } from './terminal-text.ts'

const longestName = 22
const mostRows = 20
const mostSlowed = 3

/** The lines as they stand at this moment (milliseconds since the epoch). */
export function watchLines(report: PreflightReport, now: number): readonly string[] {
  const { providers = [], seeds, counts, at } = report
  const shown = providers.slice(0, mostRows)
  const left = providers.length - shown.length
  const nextAt = nextAttempts(seeds)
  const seconds = Math.max(0, Math.round((now - Date.parse(at)) / 1000))
  return [
    `${counts.final} of ${seeds.length} seeds have their outcome, after ${seconds} s`,
    ...columnsText(
      columns,
      shown.map((provider) => row(provider, nextAt.get(provider.provider), now)),
    ).split('\n'),
    ...(left > 0 ? [`and ${left} more providers`] : []),
    ...slowedLines(report).slice(-mostSlowed),
  ]
}

const columns = [
  { title: 'provider' },
  ...['tried', 'taken', 'put off', 'bounced', 'inbox', 'junk', 'missing'].map(
    (title) => ({ title, align: 'right' }) as const,
  ),
  { title: 'pace' },
  { title: 'next attempt' },
]

function row(provider: ProviderReport, nextAt: number | undefined, now: number): readonly string[] {
  const { seeds, tried, accepted, deferred, bounced, inbox, junk, missing, pace } = provider
  return [
    clipText(terminalText(provider.provider), longestName),
    `${tried}/${seeds}`,
    ...[accepted, deferred, bounced, inbox, junk, missing].map(String),
    pace ? paceWords(pace.everySeconds) : '–',
    nextAt === undefined ? '–' : `in ${Math.max(0, Math.round((nextAt - now) / 1000))} s`,
  ]
}

/** The first of the attempts that are to come, by provider. */
function nextAttempts(seeds: readonly SeedReport[]): ReadonlyMap<string, number> {
  const next = new Map<string, number>()
  for (const { target, nextAttemptAt } of seeds) {
    if (nextAttemptAt === undefined) continue
    next.set(
      target.provider,
      Math.min(next.get(target.provider) ?? Number.POSITIVE_INFINITY, Date.parse(nextAttemptAt)),
    )
  }
  return next
}
