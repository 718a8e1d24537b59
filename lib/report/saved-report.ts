// The report of a check read back from a file, for a comparison with it.
import { InputError, parseInput } from '../contract/input-error.ts'
import { type CheckReport, checkReportSchema } from './check-report.ts'
import { clipText, terminalText } from './terminal-text.ts'

/** Issues named of a file that is no report; the first tell enough. */
const maxIssues = 3

/** The report in a text that `--json` printed. Throws InputError that says what the text is instead. */
export function readSavedReport(text: string, name: string): CheckReport {
  const value = readJson(text, name)
  const { kind, schemaVersion } = headOf(value)
  if (kind !== 'check-report') {
    const found = typeof kind === 'string' ? `a ${clipText(terminalText(kind), 40)}` : 'something else'
    throw wrongFile(name, `This is ${found}, not a check-report: name a file that smtping check --json wrote.`)
  }
  if (schemaVersion !== 1) {
    const found = typeof schemaVersion === 'number' ? `version ${schemaVersion}` : 'no known version'
    throw wrongFile(name, `This check-report is of ${found}, and this smtping reads version 1: check again to compare.`)
  }
  return readReport(value, name)
}

function readJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    throw wrongFile(name, 'This is not JSON: name a file that smtping check --json wrote, whole and unchanged.')
  }
}

function headOf(value: unknown): { readonly kind?: unknown; readonly schemaVersion?: unknown } {
  return typeof value === 'object' && value !== null ? value : {}
}

function readReport(value: unknown, name: string): CheckReport {
  try {
    return parseInput(checkReportSchema, value)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    const issues = error.issues.slice(0, maxIssues)
    throw new InputError(issues.map(({ field, message }) => ({ field: `${name}: ${field}`, message })))
  }
}

function wrongFile(name: string, message: string): InputError {
  return new InputError([{ field: name, message }])
}
