// A seed as people and programs get it: where it is read, whether its login works, what to do where not. Never a secret.
import type { SeedDescription, SeedHealth } from '../contract/seeds.ts'
import { type SeedText, seedTexts, untestedSeed } from '../diagnosis/seed-texts.ts'
import type { MailboxProblem, MailboxQuota, MailboxTestResult } from '../mail/mailbox-test.ts'
import type { MailboxTroubleReason } from '../mail/mailbox-trouble.ts'
import { isMailboxTroubleReason } from '../mail/mailbox-trouble.ts'
import type { Verdict } from '../mail/outcome.ts'

export interface SeedHealthReport {
  readonly verdict: Verdict
  /** "works", "untested", or the stable id of what is wrong. */
  readonly reason: MailboxTestResult | 'untested'
  /** Whether a test of the login told so, or a look for a send, whichever was the last. */
  readonly seenBy?: 'test' | 'look'
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

export interface SeedInboxReport {
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
  readonly troubleReason?: string | undefined
  readonly notice?: { readonly reason: string; readonly detail: string } | undefined
}

/** The seed and how it does. A look that failed after the last test counts more than the test, and the other way round. */
export function makeSeedInboxReport(seed: KnownSeed, mailbox: SeedMailbox = {}): SeedInboxReport {
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

function healthOf({ health }: KnownSeed, mailbox: SeedMailbox): SeedHealthReport {
  const { lookedAt, triedAt = 0 } = mailbox
  const looked = lookedAt === undefined ? {} : { lookedAt: isoDate(lookedAt) }
  const tested = health ? testedFacts(health) : {}
  const seen = triedAt >= (health?.at ?? 0) ? troubleSeen(mailbox) : undefined
  if (seen) return { ...tested, ...words(seen.reason, seedTexts[seen.reason]), ...seen, seenBy: 'look', ...looked }
  if (!health) return { ...words('untested', untestedSeed), ...looked }
  const { result, detail } = health
  const said = detail === undefined ? {} : { detail }
  return { ...words(result, seedTexts[result]), ...said, seenBy: 'test', ...tested, ...looked }
}

/** What a look says in the words of tests. */
const problemOfReason: Readonly<Record<MailboxTroubleReason, MailboxProblem>> = {
  'no-login': 'secret-unreadable',
  'login-refused': 'login-refused',
  'over-quota': 'full',
  'folder-missing': 'folder-missing',
  unreachable: 'no-answer',
  tls: 'tls-failed',
  'too-many-connections': 'too-many-connections',
  'no-time': 'not-carried-out',
  'cannot-remove': 'cannot-remove',
  'server-error': 'broken-off',
}

function troubleSeen({ trouble, troubleReason, notice }: SeedMailbox) {
  const [reason, detail] = trouble === undefined ? [notice?.reason, notice?.detail] : [troubleReason, trouble]
  if (detail === undefined) return undefined
  return { reason: isMailboxTroubleReason(reason) ? problemOfReason[reason] : ('broken-off' as const), detail }
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
export function seedExitCode(reports: readonly SeedInboxReport[]): 0 | 1 | 3 {
  const verdicts = reports.map(({ health }) => health.verdict)
  if (verdicts.includes('fail')) return 1
  return verdicts.includes('inconclusive') ? 3 : 0
}
