// What becomes of reports, as flags: read, and tried as far as may be, before anything is looked at.
import { access, constants, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Command, Option } from 'commander'
import { InputError } from '../lib/contract/input-error.ts'
import type { CheckReport } from '../lib/report/check-report.ts'
import { unreadable } from './usage.ts'

export interface OutputOptions {
  readonly failOn: 'warn' | 'fail'
  readonly json?: true
  readonly ndjson?: true
  readonly markdown?: true
  readonly html?: string
  readonly save?: string
  readonly compare?: string
  readonly verbose?: true
  readonly ascii?: true
  readonly color: boolean
}

/** The flags for what becomes of the result. */
export function addOutputOptions(command: Command): void {
  command
    .addOption(new Option('--fail-on <verdict>', 'exit with 1 at this').choices(['warn', 'fail']).default('fail'))
    .option('-v, --verbose', 'print the transcript of each session too')
    .option('--json', 'print the report as JSON')
    .option('--ndjson', 'print each report as a line of JSON')
    .option('--markdown', 'print the report as Markdown, for tickets and wikis')
    .option('--html <file>', 'write the report of a single host as one HTML document to this file too')
    .option('--save <file>', 'write the report as JSON to this file too')
    .option('--compare <file>', 'say what changed since the report in this file; exit with 1 where something is worse')
    .option('--ascii', 'print nothing beyond ASCII')
    .option('--no-color', 'print no colours; so does NO_COLOR in the environment')
}

/** What is to become of the reports, read before anything is looked at: a mistake must not cost a result. */
export interface Outlet {
  readonly options: OutputOptions
  readonly before: CheckReport | undefined
}

/** Throws InputError for files that cannot be read or written. */
export async function prepareOutlet(options: OutputOptions): Promise<Outlet> {
  const { save: file, compare, html } = options
  if (file !== undefined) await expectWritable('--save', file)
  if (html !== undefined) await expectWritable('--html', html)
  return { options, before: compare === undefined ? undefined : await readBefore(compare) }
}

async function readBefore(path: string): Promise<CheckReport> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new InputError([unreadable('--compare', path, error)])
  })
  const { readSavedReport } = await import('../lib/report/saved-report.ts')
  return readSavedReport(text, '--compare')
}

async function expectWritable(field: string, path: string): Promise<void> {
  const target = await access(path).then(
    () => path,
    () => dirname(path),
  )
  await access(target, constants.W_OK).catch((error: unknown) => {
    throw unwritable(field, path, error)
  })
}

/** What kept a file from being written. */
export function unwritable(field: string, path: string, error: unknown): InputError {
  const why = error instanceof Error && 'code' in error ? String(error.code) : String(error)
  return new InputError([
    { field, message: `${path} cannot be written (${why}): name a file in a folder that is yours.` },
  ])
}
