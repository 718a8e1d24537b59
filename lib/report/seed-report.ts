// A seed as people and programs get it: where it is read, whether its login works, what to do where not. Never a secret.
import type { SeedDescription, SeedHealth } from '../contract/seeds.ts'
import { type SeedText, seedTexts, sickMailbox, untestedSeed } from '../diagnosis/seed-texts.ts'
import type { MailboxQuota, MailboxTestResult } from '../mail/mailbox-test.ts'
import type { Verdict } from '../mail/outcome.ts'

export interface SeedHealthReport {
  readonly verdict: Verdict
  /** What the last test brought, "works" or a stable id of what is wrong; "look-failed" and "untested" beside them. */
  readonly reason: MailboxTestResult | 'look-failed' | 'untested'
  readonly title: string
  readonly remedy: string
  /** The mail server's words. */
  readonly detail?: string
  readonly testedAt?: string
  /** When the mailbox was last read to its end for a send. */
  readonly lookedAt?: string
  readonly junk?: readonly string[]
  readonly quota?: MailboxQuota
}

export interface SeedReport {
  /** "bounces" for the mailbox where notifications arrive; the address elsewhere. */
  readonly name: string
  readonly address: string
  readonly provider: string
  readonly host: string
  readonly port: number
  readonly tls: string
  readonly user: string
  readonly auth: string
  /** Where the secret is. */
  readonly secret: string
  readonly folders: readonly string[]
  readonly authservId?: string
  readonly remove: boolean
  readonly state: 'active' | 'removed'
  /** Its login worked: test messages may go there. */
  readonly verified: boolean
  readonly addedAt: string
  readonly test?: 'pending'
  readonly health: SeedHealthReport
}

/** A seed as it is kept, wherever that is. Instants are milliseconds since the epoch. */
export interface KnownSeed extends SeedDescription {
  readonly addedAt: number
  readonly state?: 'active' | 'removed' | undefined
  readonly verifiedAt?: number | undefined
  readonly isBeingTested?: boolean
  readonly health?: SeedHealth | undefined
}

/** What looks for sends have seen of its mailbox. */
export interface SeedMailbox {
  readonly lookedAt?: number | undefined
  readonly triedAt?: number | undefined
  readonly trouble?: string | undefined
}

/** The seed and how it does. A look that failed after the last test counts more than the test, and the other way round. */
export function makeSeedReport(seed: KnownSeed, mailbox: SeedMailbox = {}): SeedReport {
  const { id, address, provider, folders = [], authservId, remove = false, state = 'active' } = seed
  const { host, port, tls, user, auth, secret } = seed.login
  return {
    name: id === 'bounces' ? id : address,
    ...{ address, provider, host, port, tls, user, auth, secret, folders },
    ...(authservId !== undefined && { authservId }),
    ...{ remove, state, verified: seed.verifiedAt !== undefined, addedAt: isoDate(seed.addedAt) },
    ...(seed.isBeingTested && { test: 'pending' as const }),
    health: healthOf(seed, mailbox),
  }
}

function healthOf({ health }: KnownSeed, { lookedAt, triedAt, trouble }: SeedMailbox): SeedHealthReport {
  const looked = lookedAt === undefined ? {} : { lookedAt: isoDate(lookedAt) }
  const isSick = trouble !== undefined && (triedAt ?? Number.POSITIVE_INFINITY) >= (health?.at ?? 0)
  if (!health && !isSick) return { ...words('untested', untestedSeed), ...looked }
  const tested = health ? testedFacts(health) : {}
  if (isSick) return { ...tested, ...words('look-failed', sickMailbox), detail: trouble, ...looked }
  const result = health?.result ?? 'not-carried-out'
  const detail = health?.detail === undefined ? {} : { detail: health.detail }
  return { ...words(result, seedTexts[result]), ...detail, ...tested, ...looked }
}

function words(reason: SeedHealthReport['reason'], { verdict, title, remedy }: SeedText) {
  return { verdict, reason, title, remedy }
}

function testedFacts({ at, junk, quota }: SeedHealth) {
  return { testedAt: isoDate(at), ...(junk && { junk }), ...(quota && { quota }) }
}

function isoDate(instant: number): string {
  return new Date(instant).toISOString()
}

/** 0 where every login works, 1 where one does not, 3 where one could not be told. */
export function seedExitCode(reports: readonly SeedReport[]): 0 | 1 | 3 {
  const verdicts = reports.map(({ health }) => health.verdict)
  if (verdicts.includes('fail')) return 1
  return verdicts.includes('inconclusive') ? 3 : 0
}
