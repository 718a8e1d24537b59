// A report that was saved, read back. It may come from another version, or be another file altogether.
import { InputError } from '../contract/input-error.ts'
import { type CheckReport, checkReportSchema } from './check-report.ts'

/** The report in the text of a file. Throws InputError with what it is instead; `field` is where the file was named. */
export function readSavedReport(text: string, field: string): CheckReport {
  const value = parse(text)
  if (value === undefined) throw fault(field, 'The file is no JSON: name one that --save wrote.')
  const { kind, schemaVersion } = headOf(value)
  if (kind !== 'check-report') {
    throw fault(
      field,
      `The file holds ${typeof kind === 'string' ? `a ${kind}` : 'no report'}, and not the report of a check of one host.`,
    )
  }
  if (schemaVersion !== 1)
    throw fault(field, `The report is of version ${String(schemaVersion)}, and this program reads version 1.`)
  const parsed = checkReportSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw fault(field, `The report is damaged at ${issue?.path.join('.') || 'its beginning'}: save it anew.`)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function headOf(value: unknown): { readonly kind?: unknown; readonly schemaVersion?: unknown } {
  return typeof value === 'object' && value !== null ? value : {}
}

function fault(field: string, message: string): InputError {
  return new InputError([{ field, message }])
}
