// A preflight of a thousand seeds is answered in one response, and a function's answer ends at 6 MB: what each seed's own
// report has is left out here, step by step, until it fits.
import type { PreflightReport } from './preflight-report.ts'
import type { SeedReport } from './seed-report.ts'

/** API Gateway and Lambda take 6 MB, with the envelope around it. */
export const maxAnswerBytes = 5_000_000

interface Step {
  readonly name: string
  readonly cut: (report: PreflightReport) => PreflightReport
}

const steps: readonly Step[] = [
  {
    name: 'findings of attempts',
    cut: eachSeed(({ attempts, ...seed }) => ({
      ...seed,
      attempts: attempts.map(({ findings: _, ...attempt }) => attempt),
    })),
  },
  { name: 'histories', cut: eachSeed(({ history: _, ...seed }) => seed) },
  {
    name: 'hops',
    cut: eachSeed((seed) => (seed.received ? { ...seed, received: { ...seed.received, hops: [] } } : seed)),
  },
  { name: 'answers', cut: eachSeed(({ answers: _, ...seed }) => seed) },
  { name: 'findings of seeds', cut: eachSeed((seed) => ({ ...seed, findings: [] })) },
  { name: 'notifications', cut: eachSeed(({ notifications: _, ...seed }) => seed) },
  { name: 'attempts but the last', cut: eachSeed((seed) => ({ ...seed, attempts: seed.attempts.slice(-1) })) },
  { name: 'findings beyond a hundred', cut: (report) => ({ ...report, findings: report.findings.slice(0, 100) }) },
  { name: 'words of attempts', cut: eachSeed((seed) => ({ ...seed, attempts: [] })) },
]

/** The report as it is where it fits; otherwise with the names of what was left out. */
export function fitPreflightReport(report: PreflightReport, maxBytes = maxAnswerBytes): PreflightReport {
  let fitting = report
  const trimmed: string[] = []
  for (const { name, cut } of steps) {
    if (bytesOf(fitting) <= maxBytes) break
    trimmed.push(name)
    fitting = { ...cut(fitting), trimmed: [...trimmed] }
  }
  return fitting
}

function eachSeed(cut: (seed: SeedReport) => SeedReport): Step['cut'] {
  return (report) => ({ ...report, seeds: report.seeds.map(cut) })
}

function bytesOf(report: PreflightReport): number {
  return new TextEncoder().encode(JSON.stringify(report)).length
}
