// The local stack in the middle of the fake mail world: its seeds live at fake providers, its bounces come back to it.
import { randomBytes } from 'node:crypto'
import { type FakeWorld, startFakeWorld } from '../fixtures/fake-world.ts'
import { mainJobBounceAddress, mainJobProviders, mainJobSeeds } from '../fixtures/main-job.ts'
import type { Log } from '../functions/surroundings.ts'
import { bounceMailboxId, type MailboxAccount, type SeedInbox } from '../lib/contract/mailboxes.ts'
import { parseAddress } from '../lib/mail/address.ts'
import { hostAndPortText } from '../lib/mail/host.ts'
import type { Schedules } from '../lib/plan/schedule.ts'
import { type LocalStack, startLocalStack } from './local-stack.ts'
import { describeWorld, type WorldDescription } from './world-description.ts'

export interface LocalWorldOptions {
  readonly port: number
  readonly token: string
  readonly dataDir?: string
  readonly settings?: Readonly<Record<string, string>>
  readonly log: Log
}

/** A stack among the servers of a fake world. */
export interface StackInWorld extends LocalStack {
  readonly places: WorldDescription
  /** The body of POST /v1/preflights that reaches every seed. */
  readonly request: PreflightBody
}

export interface LocalWorld extends StackInWorld {
  readonly world: FakeWorld
}

interface PreflightBody {
  readonly retrySeconds?: number
  readonly from: string
  readonly subject: string
  readonly text: string
  readonly seeds: readonly { readonly address: string; readonly provider: string; readonly server: string }[]
}

/** Minutes and hours of production in seconds: configuration, no other code. */
const shortened = {
  retryMs: [1500, 2000, 3000],
  retryHintMs: [500, 60_000],
  retryWindowMs: 30_000,
  lookMs: [300, 500, 1000, 1500],
  followMs: 12_000,
  lookGraceMs: 5_000,
  paceMs: 200,
  repairMs: 3_000,
} as const satisfies Partial<Schedules>
const sweepEveryMs = 250

/** Starts the fake world and the stack, or neither. */
export async function startLocalWorld(options: LocalWorldOptions): Promise<LocalWorld> {
  const password = randomBytes(12).toString('base64url')
  const world = await startFakeWorld({
    providers: mainJobProviders,
    password,
    now: () => Date.now(),
    bounces: { address: mainJobBounceAddress },
  })
  try {
    const seeds = mainJobSeeds.map(({ address }) => address)
    const stack = await startStackIn(describeWorld(world, { seeds }), options)
    const stop = async () => {
      await stack.stop()
      await world.stop()
    }
    return { ...stack, world, stop }
  } catch (error) {
    await world.stop()
    throw error
  }
}

/** Starts the stack in a world that runs already, in this process or in another one. */
export async function startStackIn(places: WorldDescription, options: LocalWorldOptions): Promise<StackInWorld> {
  const { bounceAddress, rootCertificate, paceMs = shortened.paceMs } = places
  const stack = await startLocalStack({
    ...options,
    ...{ bounceAddress, schedules: { ...shortened, paceMs }, sweepEveryMs },
    seeds: places.seeds.map(
      (address): SeedInbox => ({ address, provider: providerOf(address, places).name, mailbox: address }),
    ),
    mailboxes: accountsIn(places),
    trustedCertificates: [rootCertificate],
  })
  return { ...stack, places, request: requestFor(places) }
}

function accountsIn({ imap, password, seeds, bounceAddress }: WorldDescription): readonly MailboxAccount[] {
  const account = (id: string, user: string) => ({ id, ...imap, tls: 'starttls', user, password }) as const
  return [...seeds.map((address) => account(address, address)), account(bounceMailboxId, bounceAddress)]
}

function requestFor(places: WorldDescription): PreflightBody {
  return {
    ...(places.retrySeconds !== undefined && { retrySeconds: places.retrySeconds }),
    from: 'newsletter@smtping.test',
    subject: 'Autumn newsletter',
    text: 'Dear readers,\n\nthis is the message of the main job: one newsletter, eight seed inboxes.\n',
    seeds: places.seeds.map((address) => {
      const { name, smtp } = providerOf(address, places)
      return { address, provider: name, server: hostAndPortText(smtp.host, smtp.port) }
    }),
  }
}

function providerOf(address: string, { providers }: WorldDescription): WorldDescription['providers'][number] {
  const provider = providers.find(({ domain }) => domain === parseAddress(address)?.domain)
  if (!provider) throw new Error(`The fake world has no provider for ${address}.`)
  return provider
}
