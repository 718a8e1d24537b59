// The edges of stored seeds: their logins, their tests, and looks into their mailboxes. What a caller named as host and as
// secret is used only within what this installation allows.
import { InputError } from '../lib/contract/input-error.ts'
import { readLoginSecret } from '../lib/contract/login-secret.ts'
import type { SeedItem } from '../lib/contract/stored-items.ts'
import type { LookIntoMailbox, WorkEdges } from '../lib/flow/edges.ts'
import type { TestSeedEdges } from '../lib/flow/test-seed.ts'
import { parseHost } from '../lib/mail/host.ts'
import type { MailboxTest } from '../lib/mail/mailbox-test.ts'
import type { MailboxTrouble } from '../lib/mail/mailbox-trouble.ts'
import type { MailboxLogin } from '../lib/mailbox/login.ts'
import { allowsPort } from '../lib/plan/address-policy.ts'
import { allowsReference } from '../lib/plan/secret-policy.ts'
import { readSecret } from '../lib/secrets/read-secret.ts'
import type { Config } from './config.ts'
import { keepSecrets } from './kept-secrets.ts'
import type { Surroundings } from './surroundings.ts'

interface Building {
  readonly config: Config
  readonly surroundings: Surroundings
}

type LoginOrProblem =
  | { readonly kind: 'login'; readonly login: MailboxLogin }
  | { readonly kind: 'problem'; readonly problem: MailboxTest }

export interface SeedWork {
  readonly testLogin: TestSeedEdges['testLogin']
  readonly look: LookIntoMailbox
}

/** Tests of seeds, and looks into their mailboxes; a mailbox that is no stored seed's is left to `configured`. */
export async function buildSeedWork(
  { config, surroundings }: Building,
  { items, clock, configured }: Pick<WorkEdges, 'items' | 'clock'> & { readonly configured: LookIntoMailbox },
): Promise<SeedWork> {
  const [{ lookIntoImap }, { testLogin }] = await Promise.all([
    import('../lib/mailbox/imap-mailbox.ts'),
    import('../lib/mailbox/test-login.ts'),
  ])
  const { trustedCertificates = [] } = surroundings
  const secrets = keepSecrets({ now: clock.now, readSecret: (reference) => readSecret(reference, { field: 'secret' }) })
  const loginOf = async (seed: SeedItem, signal: AbortSignal): Promise<LoginOrProblem> => {
    const place = await placeOf(seed, { surroundings, signal })
    return place.kind === 'problem' ? place : withSecret(seed, place, { secrets, config })
  }
  return {
    async testLogin(seed, { signal }) {
      // A test is asked for when something changed: what was kept is not to be trusted.
      secrets.forget(seed.login.secret)
      const found = await loginOf(seed, signal)
      return found.kind === 'problem' ? found.problem : testLogin(found.login, { signal, trustedCertificates })
    },
    async look(id, context) {
      const seed = await items.read('seed', id)
      if (!seed) return configured(id, context)
      const found = await loginOf(seed, context.signal)
      if (found.kind === 'problem') return unread(found.problem, context)
      const looked = await lookIntoImap(found.login, { ...context, trustedCertificates })
      if (looked.trouble !== undefined) secrets.forget(seed.login.secret)
      return looked
    },
  }
}

const unreachable: readonly MailboxTest['result'][] = ['host-not-found', 'lookup-failed']

function unread({ result, detail }: MailboxTest, { cursor }: Parameters<LookIntoMailbox>[1]) {
  const reason: MailboxTrouble['reason'] = unreachable.includes(result) ? 'unreachable' : 'no-login'
  const trouble = { reason, detail: detail === undefined ? result : `${result}: ${detail}` }
  return { messages: [], cursor, isUnfinished: false, trouble }
}

interface Place {
  readonly kind: 'place'
  readonly host: string
  readonly servername?: string
}

interface Problem {
  readonly kind: 'problem'
  readonly problem: MailboxTest
}

/** Where to connect: on a deployed stack an address that was looked up once and is public, whatever the name says later. */
async function placeOf(
  { login: { host: name, port } }: SeedItem,
  { surroundings: { policy }, signal }: { readonly surroundings: Surroundings; readonly signal: AbortSignal },
): Promise<Place | Problem> {
  const host = parseHost(name)
  if (!host || !allowsPort(port, policy)) return problem('host-not-allowed')
  if (policy === 'any-unicast') return { kind: 'place', host: name }
  const { openNetwork } = await import('../lib/probe/network.ts')
  const found = await openNetwork(policy).resolve(host, { signal })
  if (found.kind === 'absent') return problem('host-not-found')
  if (found.kind !== 'seen') {
    const isRefused = found.kind === 'temporary-failure' && found.cause.reason === 'not-allowed'
    return problem(isRefused ? 'host-not-allowed' : 'lookup-failed')
  }
  // Lambda has no way out over IPv6 unless somebody built one.
  const address = found.value.find((text) => !text.includes(':')) ?? found.value[0]
  if (address === undefined) return problem('host-not-found')
  return { kind: 'place', host: address, ...(host.kind === 'name' && { servername: host.name }) }
}

interface SecretContext {
  readonly secrets: ReturnType<typeof keepSecrets>
  readonly config: Pick<Config, 'seedSecrets'>
}

async function withSecret(seed: SeedItem, place: Place, { secrets, config }: SecretContext): Promise<LoginOrProblem> {
  const { login, folders, authservId, remove } = seed
  if (!allowsReference(login.secret, config.seedSecrets))
    return problem('secret-unreadable', 'the reference is not allowed')
  const read = await secrets.read(login.secret).catch((error: unknown) => ({ error }))
  if (typeof read !== 'string') return problem('secret-unreadable', reasonOf(read.error))
  const secret = readLoginSecret(read, login)
  if (secret.kind === 'unusable') return problem('secret-unreadable', secret.why)
  if (secret.kind === 'for-another-login') return problem('secret-for-another-login')
  const { port, tls, user } = login
  const { host, servername } = place
  return { kind: 'login', login: { host, servername, port, tls, user, ...secret.secret, folders, authservId, remove } }
}

function problem(result: Exclude<MailboxTest['result'], 'works'>, detail?: string): Problem {
  return { kind: 'problem', problem: { result, ...(detail !== undefined && { detail }) } }
}

/** The kind of failure alone: what a service says may name accounts and roles of ours. */
function reasonOf(error: unknown): string {
  if (error instanceof InputError) return error.message
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
