// Reports on their way out: as text, JSON, Markdown or HTML, saved, compared; and the exit code. Loaded once they are there.
import { writeFile } from 'node:fs/promises'
import { InputError } from '../lib/contract/input-error.ts'
import { batchText } from '../lib/report/batch-text.ts'
import { checkHtml } from '../lib/report/check-html.ts'
import { checkMarkdown } from '../lib/report/check-markdown.ts'
import type { CheckReport } from '../lib/report/check-report.ts'
import { type CheckTextOptions, checkText } from '../lib/report/check-text.ts'
import { comparable, compareChecks, comparisonExitCode } from '../lib/report/compare-checks.ts'
import { compareMarkdown } from '../lib/report/compare-markdown.ts'
import { compareText } from '../lib/report/compare-text.ts'
import { checkExitCode, mxExitCode } from '../lib/report/exit-code.ts'
import type { MxReport } from '../lib/report/mx-report.ts'
import { mxText } from '../lib/report/mx-text.ts'
import { type Outlet, type OutputOptions, unwritable } from './output.ts'
import { textStyle } from './text-style.ts'
import { unknownDomain, unknownHost } from './usage.ts'

type Report = CheckReport | MxReport

/** Prints, writes files, and sets the exit code: the worst of all reports. */
export async function showReports(reports: readonly Report[], { options, before }: Outlet): Promise<void> {
  const [only] = reports
  // Whoever compares or keeps a report wants it also where the name is gone.
  const isKept = before !== undefined || options.save !== undefined || options.html !== undefined
  if (reports.length === 1 && only && !options.json && !options.ndjson && !isKept) refuseUnknown(only)
  const comparison = before && only ? compareWith(before, only) : undefined
  if (options.ndjson) for (const report of reports) console.log(JSON.stringify(report))
  else if (options.json) {
    const printed = reports.length === 1 ? only : reports
    console.log(JSON.stringify(comparison ? { report: only, comparison } : printed, undefined, 2))
  } else if (options.markdown) {
    const parts = [...(comparison ? [compareMarkdown(comparison)] : []), ...hostsOf(reports).map(checkMarkdown)]
    process.stdout.write(parts.join('\n'))
  } else {
    const style = { ...textStyle(options), verbose: options.verbose ?? false }
    const texts = [
      ...(comparison ? [compareText(comparison, style)] : []),
      ...reports.map((report) => textOf(report, style)),
    ]
    const summary = reports.length > 1 ? [batchText(reports.map(nameOf), style)] : []
    console.log([...texts, ...summary].join('\n\n'))
  }
  if (options.save !== undefined) await save(options.save, reports)
  if (options.html !== undefined) await saveHtml(options.html, reports)
  if (reports.length === 1 && only && !isKept) refuseUnknown(only)
  const codes = reports.map((report) => exitCodeOf(report, options.failOn))
  process.exitCode = comparison ? comparisonExitCode(comparison) : worstCode(codes)
}

/** The reports of hosts, those of a mail domain's among them. */
function hostsOf(reports: readonly Report[]): readonly CheckReport[] {
  return reports.flatMap((report) => (report.kind === 'mx-report' ? report.hosts : [report]))
}

async function saveHtml(path: string, reports: readonly Report[]): Promise<void> {
  const [only, ...others] = hostsOf(reports)
  if (!only || others.length > 0) {
    const message = `A document is about one host, and there are ${others.length + (only ? 1 : 0)}: check them one by one.`
    throw new InputError([{ field: '--html', message }])
  }
  await write('--html', path, checkHtml(only))
}

function nameOf(report: Report) {
  return { name: report.kind === 'mx-report' ? report.domain : report.target.host, verdict: report.verdict }
}

function textOf(report: Report, style: CheckTextOptions): string {
  return report.kind === 'mx-report' ? mxText(report, style) : checkText(report, style)
}

function exitCodeOf(report: Report, failOn: OutputOptions['failOn']): number {
  return report.kind === 'check-report' ? checkExitCode(report, failOn) : mxExitCode(report, failOn)
}

/** What is certain comes before what stayed open, and that before our own network. */
function worstCode(codes: readonly number[]): number {
  return [1, 3, 4].find((code) => codes.includes(code)) ?? 0
}

/** A single name that nobody knows is mostly a slip of the pen: exit code 2. */
function refuseUnknown(report: Report): void {
  if (!report.findings.some(({ id }) => id === 'name-not-found')) return
  const issue =
    report.kind === 'mx-report' ? unknownDomain('host', report.domain) : unknownHost('host', report.target.host)
  throw new InputError([issue])
}

function compareWith(before: CheckReport, after: Report) {
  const why = after.kind === 'mx-report' ? 'Checks of mail domains are not compared.' : comparable(before, after)
  if (after.kind === 'mx-report' || why !== undefined)
    throw new InputError([{ field: '--compare', message: why ?? '' }])
  return compareChecks(before, after)
}

function save(path: string, reports: readonly Report[]): Promise<void> {
  const content = JSON.stringify(reports.length === 1 ? reports[0] : reports, undefined, 2)
  return write('--save', path, `${content}\n`)
}

function write(field: string, path: string, content: string): Promise<void> {
  return writeFile(path, content).catch((error: unknown) => {
    throw unwritable(field, path, error)
  })
}
