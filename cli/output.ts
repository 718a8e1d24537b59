// Reports on their way out: as text, JSON, Markdown or HTML, saved, compared; and the exit code.
import { writeFile } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import { InputError } from '../lib/contract/input-error.ts'
import type { CheckReport } from '../lib/report/check-report.ts'
import { checkText } from '../lib/report/check-text.ts'
import { checkExitCode, mxExitCode } from '../lib/report/exit-code.ts'
import type { MxReport } from '../lib/report/mx-report.ts'
import { mxText } from '../lib/report/mx-text.ts'
import { unknownDomain, unknownHost } from './usage.ts'

export type Report = CheckReport | MxReport

export interface OutputOptions {
  readonly failOn: 'warn' | 'fail'
  readonly json?: true
  readonly ndjson?: true
  readonly save?: string
}

/** The flags for what becomes of the result. */
export function addOutputOptions(command: Command): void {
  command
    .addOption(new Option('--fail-on <verdict>', 'exit with 1 at this').choices(['warn', 'fail']).default('fail'))
    .option('--json', 'print the report as JSON')
    .option('--ndjson', 'print each report as a line of JSON')
    .option('--save <file>', 'write the report as JSON to this file too')
}

/** Prints, writes files, and sets the exit code: the worst of all reports. */
export async function showReports(reports: readonly Report[], options: OutputOptions): Promise<void> {
  const [only] = reports
  if (options.save !== undefined) await save(options.save, reports)
  if (options.ndjson) for (const report of reports) console.log(JSON.stringify(report))
  else if (options.json) console.log(JSON.stringify(reports.length === 1 ? only : reports, undefined, 2))
  if (reports.length === 1 && only) refuseUnknown(only)
  if (!options.json && !options.ndjson) console.log(reports.map(textOf).join('\n\n'))
  process.exitCode = worstCode(reports.map((report) => exitCodeOf(report, options.failOn)))
}

function textOf(report: Report): string {
  return report.kind === 'mx-report' ? mxText(report) : checkText(report)
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

async function save(path: string, reports: readonly Report[]): Promise<void> {
  const content = JSON.stringify(reports.length === 1 ? reports[0] : reports, undefined, 2)
  await writeFile(path, `${content}\n`).catch((error: unknown) => {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new InputError([
      { field: '--save', message: `${path} cannot be written (${why}): name a file in a folder that is yours.` },
    ])
  })
}
