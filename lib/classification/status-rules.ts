// What statuses and codes say by themselves: the registry of RFC 3463, 5248 and their updates, and RFC 5321 section 4.2.3.
import type { EnhancedStatus } from '../mail/enhanced-status.ts'
import { formatEnhancedStatus } from '../mail/enhanced-status.ts'
import type { Cause } from '../mail/outcome.ts'

/**
 * "subject.detail" → cause. What is general (x.0, 7.0, 7.1 and the like) is not here: it says too little. Nor is 4.1, which
 * Exchange Online sends for recipients that it refuses.
 */
const preciseStatuses: Readonly<Record<string, Cause>> = {
  '1.1': 'mailbox-unavailable',
  '1.2': 'domain-unknown',
  '1.3': 'mailbox-unavailable',
  '1.4': 'mailbox-unavailable',
  '1.6': 'mailbox-unavailable',
  '1.7': 'sender-identity',
  '1.8': 'sender-identity',
  '1.10': 'domain-unknown',
  '1.351': 'mailbox-unavailable',
  '2.1': 'mailbox-disabled',
  '2.2': 'mailbox-full',
  '2.3': 'size',
  '3.1': 'system',
  '3.2': 'system',
  '3.4': 'size',
  '3.5': 'system',
  '4.2': 'network',
  '4.3': 'domain-unknown',
  '4.4': 'domain-unknown',
  '4.5': 'system',
  '4.6': 'network',
  '4.7': 'network',
  '4.14': 'network',
  '4.316': 'network',
  '5.1': 'protocol',
  '5.2': 'protocol',
  '5.3': 'rate-limit',
  '5.4': 'protocol',
  '5.5': 'protocol',
  '6.1': 'content',
  '6.2': 'content',
  '6.3': 'content',
  '6.6': 'content',
  '6.7': 'protocol',
  '7.2': 'policy',
  '7.5': 'tls',
  '7.8': 'policy',
  '7.10': 'tls',
  '7.11': 'tls',
  '7.13': 'mailbox-disabled',
  '7.17': 'mailbox-unavailable',
  '7.18': 'mailbox-unavailable',
  '7.20': 'auth-alignment',
  '7.21': 'auth-alignment',
  '7.22': 'auth-alignment',
  '7.23': 'auth-alignment',
  '7.24': 'auth-alignment',
  '7.25': 'sender-identity',
  '7.26': 'auth-alignment',
  '7.27': 'sender-identity',
  '7.28': 'rate-limit',
  '7.29': 'auth-alignment',
  '7.30': 'tls',
  '7.509': 'auth-alignment',
  '7.515': 'auth-alignment',
  // Exchange Online's own numbers
  '1.90': 'rate-limit',
  '2.121': 'rate-limit',
  '2.122': 'rate-limit',
  '4.310': 'domain-unknown',
  '6.11': 'content',
  '7.64': 'relay-denied',
  '7.501': 'reputation',
  '7.502': 'reputation',
  '7.503': 'reputation',
  '7.506': 'sender-identity',
  '7.508': 'rate-limit',
  '7.511': 'reputation',
  '7.512': 'content',
  '7.606': 'reputation',
  '7.705': 'rate-limit',
  '7.708': 'reputation',
}

/** A general status still tells the field that it is about. */
const causeBySubject: Readonly<Partial<Record<number, Cause>>> = {
  1: 'mailbox-unavailable',
  2: 'mailbox-unavailable',
  3: 'system',
  4: 'network',
  5: 'protocol',
  6: 'content',
  7: 'policy',
}

/** Codes that mean one thing. 550, 553 and 554 mean many. */
const preciseCodes: Readonly<Partial<Record<number, Cause>>> = {
  454: 'tls',
  500: 'protocol',
  501: 'protocol',
  502: 'protocol',
  503: 'protocol',
  504: 'protocol',
  530: 'policy',
  534: 'policy',
  535: 'policy',
  538: 'tls',
  551: 'mailbox-unavailable',
  555: 'protocol',
}

/** What a code is taken for where nothing else speaks. */
const lastResorts: Readonly<Partial<Record<number, Cause>>> = {
  421: 'system',
  450: 'mailbox-unavailable',
  451: 'system',
  452: 'system',
  552: 'size',
  553: 'mailbox-unavailable',
}

/** What one step of the reading found. */
export interface Found {
  readonly cause: Cause
  readonly rule: string
}

/** The cause that a status names by itself. */
export function byPreciseStatus(status: EnhancedStatus | undefined): Found | undefined {
  const cause = status && preciseStatuses[`${status.subject}.${status.detail}`]
  return cause && { cause, rule: `status.${formatEnhancedStatus(status)}` }
}

/** The cause that a code names by itself. */
export function byPreciseCode(code: number | undefined): Found | undefined {
  const cause = code === undefined ? undefined : preciseCodes[code]
  return cause && { cause, rule: `code.${code}` }
}

/** The field that a general status is about. */
export function bySubject(status: EnhancedStatus | undefined): Found | undefined {
  const cause = status && causeBySubject[status.subject]
  return cause && { cause, rule: `status.${status.class}.${status.subject}.x` }
}

/** What is left to guess nothing from but the code. */
export function byLastResort(code: number | undefined): Found | undefined {
  const cause = code === undefined ? undefined : lastResorts[code]
  return cause && { cause, rule: `code.${code}` }
}
