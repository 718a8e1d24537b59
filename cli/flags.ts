// The words of a command line, read into what the flows take. Whatever is wrong is named as it was written there.
import * as z from 'zod/mini'
import { ehloNameField } from '../lib/contract/fields.ts'
import { InputError, parseInput } from '../lib/contract/input-error.ts'
import { type CheckRequest, checkRequestSchema, type Profile } from '../lib/contract/requests.ts'
import type { FamilyExpectation } from '../lib/mail/expectations.ts'
import { hostAndPortText, parseHostAndPort, parsePort } from '../lib/mail/host.ts'
import type { TlsMode } from '../lib/mail/session-facts.ts'
import { planPorts } from '../lib/plan/check-plan.ts'
import { policy } from './policy.ts'
import { addressOfNoHost } from './usage.ts'

const ehloSchema = z.strictObject({ '--ehlo': ehloNameField })

/** The name to say in EHLO. Throws InputError where it is none. */
export function readEhloName(text: string): string {
  return parseInput(ehloSchema, { '--ehlo': text })['--ehlo']
}

export interface CheckWords {
  readonly mx?: true
  readonly depth?: 'connect' | 'talk'
  readonly port?: string
  readonly profile?: Profile
  readonly tls?: TlsMode
  readonly expectFamily?: FamilyExpectation
  readonly payload?: number
  readonly warnDays?: number
  readonly failDays?: number
}

/** What is to be checked. Throws InputError for a target or a port that cannot be, and for a --tls that would change nothing. */
export function readCheck(target: string, words: CheckWords): CheckRequest {
  const { mx, port, tls, depth, profile } = words
  const ports = port === undefined ? undefined : readPorts(port)
  if (ports && profile) {
    throw new InputError([
      { field: '--profile', message: 'A profile names the ports: give --profile or --port, not both.' },
    ])
  }
  return inWordsOfFlags(() => {
    const request = parseInput(checkRequestSchema, {
      ...{
        target,
        ...(mx && { mx }),
        ...(ports && { ports }),
        ...(tls && { tls }),
        ...(depth && { depth }),
        ...(profile && { profile }),
      },
      ...expectationsOf(words),
    })
    const issues = addressOfNoHost('host', request.target.host)
    if (issues.length > 0) throw new InputError(issues)
    const other = planPorts(request, { policy }).find(({ tlsMode }) => tls !== undefined && tlsMode !== tls)
    if (other) throw new InputError([{ field: '--tls', message: tlsAdvice(other) }])
    return request
  })
}

function expectationsOf({ expectFamily: family, payload, warnDays: warn, failDays: fail }: CheckWords) {
  const daysLeft = { ...(warn !== undefined && { warn }), ...(fail !== undefined && { fail }) }
  const expect = {
    ...(family && { family }),
    ...(payload !== undefined && { payload }),
    ...(Object.keys(daysLeft).length > 0 && { daysLeft }),
  }
  return Object.keys(expect).length > 0 ? { expect } : {}
}

/** A whole number of a flag. Throws InputError where it is none. */
export function readNumber(field: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new InputError([{ field, message: `${JSON.stringify(text)} is not a whole number: write digits only.` }])
}

/** A name server, "192.0.2.53" or "192.0.2.53:5353", IPv6 in brackets where a port follows. Throws InputError where it is none. */
export function readResolver(text: string): readonly string[] {
  const target = parseHostAndPort(text)
  if (!target || target.host.kind === 'name') {
    const message = `${JSON.stringify(text)} is not the address of a name server: write an IP address, with :port if it is not 53.`
    throw new InputError([{ field: '--resolver', message }])
  }
  return [hostAndPortText(target.host.address, target.port ?? 53)]
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
  return `Port ${port} is always ${tlsMode}: 25, 465, 587 and 2525 and the mailboxes’ ports tell it by themselves, so leave --tls out, or name other ports only.`
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
  if (field === 'expect.payload') return '--payload'
  if (field.startsWith('expect.daysLeft.')) return `--${field.slice('expect.daysLeft.'.length)}-days`
  return /^ports(?:\.\d+)?$/.test(field) ? '--port' : field
}
