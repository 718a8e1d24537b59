// The words of a command line, read into what the flows take. Whatever is wrong is named as it was written there.
import * as z from 'zod/mini'
import { ehloNameField } from '../lib/contract/fields.ts'
import { InputError, parseInput } from '../lib/contract/input-error.ts'
import { type CheckRequest, checkRequestSchema } from '../lib/contract/requests.ts'
import { parsePort } from '../lib/mail/host.ts'
import type { TlsMode } from '../lib/mail/session-facts.ts'
import { planPorts } from '../lib/plan/check-plan.ts'
import { policy } from './policy.ts'
import { addressOfNoHost } from './usage.ts'

const ehloSchema = z.strictObject({ '--ehlo': ehloNameField })

/** The name to say in EHLO. Throws InputError where it is none. */
export function readEhloName(text: string): string {
  return parseInput(ehloSchema, { '--ehlo': text })['--ehlo']
}

interface CheckWords {
  readonly port?: string
  readonly tls?: TlsMode
}

/** What is to be checked. Throws InputError for a target or a port that cannot be, and for a --tls that would change nothing. */
export function readCheck(target: string, { port, tls }: CheckWords): CheckRequest {
  const ports = port === undefined ? undefined : readPorts(port)
  return inWordsOfFlags(() => {
    const request = parseInput(checkRequestSchema, { target, ...(ports && { ports }), ...(tls && { tls }) })
    const issues = addressOfNoHost('host', request.target.host)
    if (issues.length > 0) throw new InputError(issues)
    const other = planPorts(request, { policy }).find(({ tlsMode }) => tls !== undefined && tlsMode !== tls)
    if (other) throw new InputError([{ field: '--tls', message: tlsAdvice(other) }])
    return request
  })
}

function readPorts(list: string): readonly number[] {
  return list.split(',').map((text) => {
    const port = parsePort(text.trim())
    if (port !== undefined) return port
    const message = `${JSON.stringify(text.trim())} is not a port: use whole numbers from 1 to 65535, separated by commas.`
    throw new InputError([{ field: '--port', message }])
  })
}

function tlsAdvice({ port, tlsMode }: { readonly port: number; readonly tlsMode: TlsMode }): string {
  return `Port ${port} is always ${tlsMode}: 25, 465, 587 and 2525 tell it by themselves, so leave --tls out, or name other ports only.`
}

function inWordsOfFlags<Value>(read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    throw new InputError(error.issues.map((issue) => ({ ...issue, field: flagOf(issue.field) })))
  }
}

function flagOf(field: string): string {
  if (field === 'target') return 'host'
  return /^ports(?:\.\d+)?$/.test(field) ? '--port' : field
}
