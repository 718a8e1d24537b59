// The life of a stored seed: described, tested, proven, replaced, removed. Its item moves by conditional writes like any other.
import { InputError, parseInput } from '../contract/input-error.ts'
import { bounceMailboxId } from '../contract/mailboxes.ts'
import { type SeedDescription, type SeedRequest, seedDescriptionSchema } from '../contract/seeds.ts'
import type { SeedItem } from '../contract/stored-items.ts'
import { parseAddress } from '../mail/address.ts'
import { hostText, parseHost } from '../mail/host.ts'
import { type MailboxTest, provesControl } from '../mail/mailbox-test.ts'
import type { Instant } from '../mail/time.ts'
import type { Schedules } from './schedule.ts'
import { presetFor } from './seed-presets.ts'

interface Moment {
  readonly now: Instant
  readonly schedules: Schedules
}

const imapPorts = { implicit: 993, starttls: 143, none: 143 } as const

/** The seed with everything settled by its provider's settings. Throws InputError where no host is known for it. */
export function describeSeed(request: SeedRequest, id: string): SeedDescription {
  const { localPart = '', domain = '' } = parseAddress(request.address) ?? {}
  const preset = presetFor(domain)
  // The settings of a provider are for its own host: a host of the caller's has ports and a login of its own.
  const named = request.host === undefined ? undefined : canonicalHost(request.host)
  const own = named === undefined || named === preset?.login.host ? preset : undefined
  const host = named ?? own?.login.host
  if (host === undefined) throw new InputError([noHost(domain)])
  const tls = request.tls ?? own?.login.tls ?? (request.port === imapPorts.starttls ? 'starttls' : 'implicit')
  const port = request.port ?? (own?.login.tls === tls ? own.login.port : imapPorts[tls])
  const user = request.user ?? (own?.userIsLocalPart ? localPart : request.address)
  const auth = request.auth ?? own?.auth ?? 'password'
  const authservId = request.authservId ?? own?.authservId
  return parseInput(seedDescriptionSchema, {
    id,
    address: request.address,
    provider: request.provider ?? preset?.provider ?? domain,
    login: { host, port, tls, user, auth, secret: request.secret },
    ...(request.folders && request.folders.length > 0 && { folders: request.folders }),
    ...(authservId !== undefined && { authservId }),
    ...(request.remove && { remove: true }),
  })
}

/** In lower case, and an address without brackets. */
function canonicalHost(text: string): string {
  const host = parseHost(text)
  return host ? hostText(host) : text
}

function noHost(domain: string) {
  const message = `No IMAP server is known for mailboxes at ${domain}: name the one where this mailbox is read.`
  return { field: 'host', message }
}

/** The description alone. */
export function descriptionOf({
  id,
  address,
  provider,
  login,
  folders,
  authservId,
  remove,
}: SeedDescription): SeedDescription {
  const { host, port, tls, user, auth, secret } = login
  return {
    id,
    address,
    provider,
    login: { host, port, tls, user, auth, secret },
    ...(folders && { folders }),
    ...(authservId !== undefined && { authservId }),
    ...(remove !== undefined && { remove }),
  }
}

export function isSameSeed(one: SeedDescription, other: SeedDescription): boolean {
  return JSON.stringify(descriptionOf(one)) === JSON.stringify(descriptionOf(other))
}

/** Whether both are read from the same mailbox, however they log in. */
export function isSameMailbox({ login: one }: SeedDescription, { login: other }: SeedDescription): boolean {
  return one.host === other.host && one.user === other.user
}

function isSameLogin({ login: one }: SeedDescription, { login: other }: SeedDescription): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/** A fresh seed whose login is to be tested: nothing is sent to it before that. */
export function planSeed(description: SeedDescription, moment: Moment): SeedItem {
  return askTest(
    { kind: 'seed', version: 0, createdAt: moment.now, state: 'active', ...descriptionOf(description) },
    moment,
  )
}

/** The seed described anew; undefined where nothing changes. Another login has proven nothing yet. */
export function replaceSeed(item: SeedItem, description: SeedDescription, moment: Moment): SeedItem | undefined {
  const isBack = item.state === 'removed'
  if (!isBack && isSameSeed(item, description)) return undefined
  const fresh = planSeed(description, moment)
  const { version, createdAt } = item
  if (isBack) return { ...fresh, version }
  const isProven = item.verifiedAt !== undefined && isSameLogin(item, fresh)
  return { ...fresh, version, createdAt, ...(isProven && { verifiedAt: item.verifiedAt }) }
}

/** No longer a seed. Its login is kept for a while: what is under way to it is followed to its end. */
export function removeSeed(item: SeedItem, { now }: { readonly now: Instant }): SeedItem | undefined {
  if (item.state === 'removed') return undefined
  const { test: _test, dueAt: _due, ...rest } = item
  return { ...rest, state: 'removed', removedAt: now }
}

/** A test asked for; the same item where one is under way already. */
export function askTest(item: SeedItem, { now, schedules }: Moment): SeedItem {
  if (item.test || item.state === 'removed') return item
  return { ...item, test: { askedAt: now }, dueAt: now + schedules.repairMs }
}

/** Takes the test that was asked for; undefined where there is none, or another worker is at it. */
export function claimTest(item: SeedItem, owner: string, { now, schedules }: Moment): SeedItem | undefined {
  const { test } = item
  if (!test || (test.lease && test.lease.until > now)) return undefined
  const until = now + schedules.lookLeaseMs
  return { ...item, test: { ...test, lease: { owner, until } }, dueAt: until }
}

/** The seed after its test; undefined where it was described anew, removed or taken by another worker meanwhile. */
export function finishTest(
  item: SeedItem,
  owner: string,
  { test, now }: { readonly test: MailboxTest; readonly now: Instant },
): SeedItem | undefined {
  if (item.test?.lease?.owner !== owner) return undefined
  return concludeTest(item, { test, now })
}

/** A test that nobody carried out in time; undefined where somebody still may. */
export function abandonTest(item: SeedItem, { now, schedules }: Moment): SeedItem | undefined {
  if (!item.test || now <= item.test.askedAt + schedules.startGraceMs) return undefined
  return concludeTest(item, { test: { result: 'not-carried-out' }, now })
}

/** The seed with what its test brought; it waits for no test any more. */
export function concludeTest(
  item: SeedItem,
  { test, now }: { readonly test: MailboxTest; readonly now: Instant },
): SeedItem {
  const { test: _test, dueAt: _due, ...rest } = item
  const { result, detail, junk, quota } = test
  return {
    ...rest,
    ...(provesControl(test) && { verifiedAt: now }),
    health: {
      at: now,
      result,
      ...(detail !== undefined && { detail }),
      ...(junk && { junk: [...junk] }),
      ...(quota && { quota }),
    },
  }
}

/** Whether test messages may go there: its owner gave us a login that worked, so it is theirs to give. */
export function mayBeSentTo(item: Pick<SeedItem, 'id' | 'state' | 'verifiedAt'>): boolean {
  return item.state === 'active' && item.verifiedAt !== undefined && item.id !== bounceMailboxId
}
