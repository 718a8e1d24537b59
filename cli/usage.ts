// The caller's mistakes at the terminal: one line, exit code 2.
import type { InputError, InputIssue } from '../lib/contract/input-error.ts'
import { type Host, hostText } from '../lib/mail/host.ts'
import { allowsHost } from '../lib/plan/address-policy.ts'
import { policy } from './policy.ts'

/** Exit codes of the whole command, DESIGN section 9; those of results are in lib/report/exit-code.ts. */
export const exitCodes = { ok: 0, usage: 2, serviceFailure: 5 } as const

/** The line for an input error: every field at fault, with what mends it. */
export function usageLine(error: InputError): string {
  const words = error.issues.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`))
  return oneLine(`smtping: ${words.join(' ')}`)
}

/** The text with its line ends folded: a mistake is told in one line. */
export function oneLine(text: string): string {
  return text.trim().replace(/\s*[\r\n]+\s*/g, ' ')
}

/** What is wrong with an address that no single machine answers to: multicast, broadcast, unspecified. */
export function addressOfNoHost(field: string, host: Host): readonly InputIssue[] {
  if (allowsHost(host, policy)) return []
  return [
    { field, message: `${hostText(host)} is not the address of a host: write one that a single machine answers to.` },
  ]
}

/** What kept a file from being read. */
export function unreadable(field: string, path: string, error: unknown): InputIssue {
  const why = error instanceof Error && 'code' in error ? String(error.code) : String(error)
  return { field, message: `The file ${path} cannot be read (${why}): name one that exists and is yours to read.` }
}

/** A host that no name server knows: most often a slip of the pen. */
export function unknownHost(field: string, host: string): InputIssue {
  return unknownName(field, host, 'an A or AAAA record')
}

/** A mail domain that no name server knows. */
export function unknownDomain(field: string, domain: string): InputIssue {
  return unknownName(field, domain, 'an MX record')
}

function unknownName(field: string, name: string, missing: string): InputIssue {
  const message = `The name servers know no "${name}": check the spelling, or publish ${missing} for it.`
  return { field, message }
}
