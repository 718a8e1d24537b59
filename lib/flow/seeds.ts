// What callers do with seeds: add, describe anew, test, remove, read. The login's secret is never read here.

import { bounceMailboxId } from '../contract/mailboxes.ts'
import type { SeedDescription, SeedRequest } from '../contract/seeds.ts'
import type { MailboxItem, SeedItem } from '../contract/stored-items.ts'
import { startOver } from '../plan/mailbox-watch.ts'
import {
  askTest,
  describeSeed,
  isSameMailbox,
  isSameSeed,
  planSeed,
  removeSeed,
  replaceSeed,
} from '../plan/seed-plan.ts'
import { makeSeedInboxReport, type SeedInboxReport } from '../report/seed-inbox-report.ts'
import { changeItem } from './change-item.ts'
import type { ListRequest, WorkEdges } from './edges.ts'
import { seedId } from './known-seeds.ts'
import { pay, type Submission, type SubmitEdges } from './submit.ts'

export interface SeedEdges extends WorkEdges {
  /** A collision-free digest of a text, hexadecimal. */
  readonly digest: (text: string) => string
  readonly limits?: SubmitEdges['limits']
}

/** A test of a login is a check of its server. */
const oneTest = { what: 'checks', amount: 1 } as const

export type Added =
  | { readonly kind: 'added' | 'unchanged'; readonly seed: SeedInboxReport }
  /** It is there already, described otherwise. */
  | { readonly kind: 'conflict'; readonly seed: SeedInboxReport }

/** Adds a seed, and has its login tested. Adding the same again changes nothing; another description is a conflict. */
export async function addSeed(request: SeedRequest, submission: Submission, edges: SeedEdges): Promise<Added> {
  const description = describeSeed(request, idOf(request, edges))
  const giveBack = await pay(oneTest, submission, edges)
  const added = await create(description, edges)
  if (added.kind !== 'added') await giveBack()
  return added
}

async function create(description: SeedDescription, edges: SeedEdges): Promise<Added> {
  const fresh = planSeed(description, moment(edges))
  if ((await edges.items.create(fresh)) === 'created') return { kind: 'added', seed: await afterChange(fresh, edges) }
  const reference = { kind: 'seed', id: fresh.id } as const
  const changed = await changeItem(edges.items, reference, (item) =>
    item.state === 'removed' ? replaceSeed(item, description, moment(edges)) : undefined,
  )
  if (changed.kind === 'absent') throw new Error('A seed was there and is gone: it was past its retention.')
  const seed = await afterChange(changed.item, edges)
  if (changed.kind === 'changed') return { kind: 'added', seed }
  return { kind: isSameSeed(changed.item, description) ? 'unchanged' : 'conflict', seed }
}

/** Describes a seed anew, or adds it, and has its login tested where anything changed. */
export async function putSeed(
  request: SeedRequest,
  submission: Submission,
  edges: SeedEdges,
): Promise<SeedInboxReport> {
  const description = describeSeed(request, idOf(request, edges))
  const giveBack = await pay(oneTest, submission, edges)
  const fresh = planSeed(description, moment(edges))
  if ((await edges.items.create(fresh)) === 'created') return afterChange(fresh, edges)
  let leadsElsewhere = false
  const replaced = await changeItem(edges.items, { kind: 'seed', id: fresh.id }, (item) => {
    leadsElsewhere = !isSameMailbox(item, description)
    return replaceSeed(item, description, moment(edges))
  })
  if (replaced.kind === 'absent') throw new Error('A seed was there and is gone: it was past its retention.')
  if (replaced.kind === 'left') await giveBack()
  if (leadsElsewhere) {
    const now = edges.clock.now()
    await changeItem(edges.items, { kind: 'mailbox', id: fresh.id }, (mailbox) => startOver(mailbox, { now }))
  }
  return afterChange(replaced.item, edges)
}

/** Has the login tested; asking again while a test is under way changes nothing. Undefined where there is no such seed. */
export async function askSeedTest(
  name: string,
  submission: Submission,
  edges: SeedEdges,
): Promise<SeedInboxReport | undefined> {
  const reference = { kind: 'seed', id: seedId(name, edges.digest) } as const
  const giveBack = await pay(oneTest, submission, edges)
  const asked = await changeItem(edges.items, reference, (item) => {
    const next = askTest(item, moment(edges))
    return next === item ? undefined : next
  })
  if (asked.kind !== 'changed') await giveBack()
  if (asked.kind === 'absent' || asked.item.state === 'removed') return undefined
  return afterChange(asked.item, edges)
}

/** Takes it from the seeds. Undefined where it never was one; removing it again changes nothing. */
export async function dropSeed(name: string, edges: SeedEdges): Promise<SeedInboxReport | undefined> {
  const reference = { kind: 'seed', id: seedId(name, edges.digest) } as const
  const dropped = await changeItem(edges.items, reference, (item) => removeSeed(item, moment(edges)))
  return dropped.kind === 'absent' ? undefined : reportOf(dropped.item)
}

/** One seed with its health, or undefined. */
export async function readSeed(name: string, edges: SeedEdges): Promise<SeedInboxReport | undefined> {
  const id = seedId(name, edges.digest)
  const [item, mailbox] = await Promise.all([edges.items.read('seed', id), edges.items.read('mailbox', id)])
  return item && reportOf(item, mailbox)
}

/** A page of the seeds, newest first, with their health; removed ones are left out. */
export async function listSeeds(page: ListRequest, { items }: Pick<SeedEdges, 'items'>) {
  const listed = await items.list('seed', page)
  const active = listed.items.filter(({ state }) => state === 'active')
  const mailboxes = await items.readMany(
    'mailbox',
    active.map(({ id }) => id),
  )
  const byId = new Map(mailboxes.map((mailbox) => [mailbox.id, mailbox]))
  return { ...listed, items: active.map((item) => reportOf(item, byId.get(item.id))) }
}

function idOf({ address, bounces }: SeedRequest, { digest }: SeedEdges): string {
  return seedId(bounces ? bounceMailboxId : address, digest)
}

/** The test that waits is hurried; without the message the sweeper finds it. */
async function afterChange(item: SeedItem, edges: SeedEdges): Promise<SeedInboxReport> {
  if (item.test) {
    await edges.queues.send([{ v: 1, type: 'seed', id: item.id }]).catch((error: unknown) => {
      edges.warn('a test of a seed was left to the sweeper', { seed: item.id, error: String(error) })
    })
  }
  return reportOf(item)
}

function reportOf(item: SeedItem, mailbox?: MailboxItem): SeedInboxReport {
  return makeSeedInboxReport({ ...item, addedAt: item.createdAt, isBeingTested: item.test !== undefined }, mailbox)
}

function moment({ clock, schedules }: SeedEdges) {
  return { now: clock.now(), schedules }
}
