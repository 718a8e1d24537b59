// The local stack in the middle of the fake mail world: its seeds live at fake providers, its bounces come back to it.
import { randomBytes } from 'node:crypto'
import { type FakeWorld, startFakeWorld } from '../fixtures/fake-world.ts'
import { mainJobBounceAddress as bounceAddress, mainJobProviders, mainJobSeeds } from '../fixtures/main-job.ts'
import type { Log } from '../functions/surroundings.ts'
import { bounceMailboxId, type MailboxAccount, type SeedInbox } from '../lib/contract/mailboxes.ts'
import { parseAddress } from '../lib/mail/address.ts'
import { hostAndPortText } from '../lib/mail/host.ts'
import type { Schedules } from '../lib/plan/schedule.ts'
import { startLocalStack } from './local-stack.ts'

export interface LocalWorldOptions {
  readonly port: number
  readonly token: string
  readonly dataDir?: string
  readonly log: Log
}

export interface LocalWorld {
  readonly url: string
  readonly world: FakeWorld
  /** The body of POST /v1/preflights that reaches every seed. */
  readonly request: PreflightBody
  readonly stop: () => Promise<void>
}

interface PreflightBody {
  readonly from: string
  readonly subject: string
  readonly text: string
  readonly seeds: readonly { readonly address: string; readonly provider: string; readonly server: string }[]
}

/** Minutes and hours of production in seconds: configuration, no other code. */
const shortened: Partial<Schedules> = {
  retryMs: [1500, 2000, 3000],
  retryHintMs: [500, 60_000],
  retryWindowMs: 30_000,
  lookMs: [300, 500, 1000, 1500],
  followMs: 12_000,
  lookGraceMs: 5_000,
  paceMs: 200,
  repairMs: 3_000,
}
const sweepEveryMs = 250

/** Starts the fake world and the stack, or neither. */
export async function startLocalWorld(options: LocalWorldOptions): Promise<LocalWorld> {
  const password = randomBytes(12).toString('base64url')
  const world = await startFakeWorld({
    providers: mainJobProviders,
    password,
    now: () => Date.now(),
    bounces: { address: bounceAddress },
  })
  try {
    const stack = await startLocalStack({
      ...options,
      ...{ bounceAddress, schedules: shortened, sweepEveryMs },
      seeds: mainJobSeeds.map(
        ({ address }): SeedInbox => ({ address, provider: providerOf(address, world).name, mailbox: address }),
      ),
      mailboxes: accountsIn(world),
      trustedCertificates: [world.rootCertificate],
    })
    const stop = async () => {
      await stack.stop()
      await world.stop()
    }
    return { url: stack.url, world, request: requestFor(world), stop }
  } catch (error) {
    await world.stop()
    throw error
  }
}

function accountsIn({ imap, password }: FakeWorld): readonly MailboxAccount[] {
  const account = (id: string, user: string) => ({ id, ...imap, tls: 'starttls', user, password }) as const
  return [...mainJobSeeds.map(({ address }) => account(address, address)), account(bounceMailboxId, bounceAddress)]
}

function requestFor(world: FakeWorld): PreflightBody {
  return {
    from: 'newsletter@smtping.test',
    subject: 'Autumn newsletter',
    text: 'Dear readers,\n\nthis is the message of the main job: one newsletter, eight seed inboxes.\n',
    seeds: mainJobSeeds.map(({ address }) => {
      const { name, smtp } = providerOf(address, world)
      return { address, provider: name, server: hostAndPortText(smtp.host, smtp.port) }
    }),
  }
}

function providerOf(address: string, { providers }: FakeWorld): FakeWorld['providers'][number] {
  const provider = providers.find(({ domain }) => domain === parseAddress(address)?.domain)
  if (!provider) throw new Error(`The fake world has no provider for ${address}.`)
  return provider
}
