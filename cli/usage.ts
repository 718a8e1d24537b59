// The caller's mistakes at the terminal: one line, exit code 2.
import type { InputError, InputIssue } from '../lib/contract/input-error.ts'

/** Exit codes of the whole command, DESIGN section 9; those of results are in lib/report/exit-code.ts. */
export const exitCodes = { ok: 0, usage: 2, serviceFailure: 5 } as const

/** The line for an input error: every field at fault, with what mends it. */
export function usageLine(error: InputError): string {
  const words = error.issues.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`))
  return `smtping: ${words.join(' ')}`
}

/** A host that no name server knows: most often a slip of the pen. */
export function unknownHost(field: string, host: string): InputIssue {
  const message = `The name servers know no "${host}": check the spelling, or publish an A or AAAA record for it.`
  return { field, message }
}
