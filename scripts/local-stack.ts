// SMTPing on one machine: the same handlers as on AWS between an embedded DynamoDB, an embedded SQS, an HTTP API, queue
// sources and a schedule, all made from serverless.yml and all on loopback.
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildWorkEdges } from '../functions/adapters.ts'
import { createApi } from '../functions/api.ts'
import { createAuth } from '../functions/auth.ts'
import { createCheckWorker } from '../functions/check-worker.ts'
import { type Environment, readConfig } from '../functions/config.ts'
import { createDeadLetters } from '../functions/dead-letters.ts'
import { createFollowWorker } from '../functions/follow-worker.ts'
import { createSendWorker } from '../functions/send-worker.ts'
import type { Surroundings } from '../functions/surroundings.ts'
import { createSweeper } from '../functions/sweeper.ts'
import type { MailboxAccount, SeedInbox } from '../lib/contract/mailboxes.ts'
import { takeOverWork } from '../lib/flow/take-over-work.ts'
import type { Limits } from '../lib/plan/quota.ts'
import type { Schedules } from '../lib/plan/schedule.ts'
import { startEmbeddedAws } from './local/embedded-aws.ts'
import { type HttpRoute, serveHttpApi } from './local/http-api.ts'
import { type Infrastructure, readInfrastructure } from './local/infrastructure.ts'
import { startSchedule } from './local/schedule.ts'
import { startSqsSource } from './local/sqs-source.ts'
import { keepTokenKey } from './local/token-key.ts'

export interface LocalStackOptions {
  /** Of the HTTP API; 0 takes a free one. */
  readonly port: number
  /** The bearer token that callers must show. */
  readonly token: string
  readonly seeds: readonly SeedInbox[]
  readonly mailboxes: readonly MailboxAccount[]
  readonly bounceAddress?: string
  readonly trustedCertificates?: readonly string[]
  readonly limits?: Partial<Limits>
  /** Whatever is not set here is as in production. */
  readonly schedules: Partial<Schedules>
  /** On AWS a minute. */
  readonly sweepEveryMs: number
  /** Keeps the table across restarts. */
  readonly dataDir?: string
  readonly log: Surroundings['log']
}

export interface LocalStack {
  readonly url: string
  readonly stop: () => Promise<void>
}

/** Starts everything, or nothing: what was started before something failed is stopped again. */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const running: (() => Promise<void>)[] = []
  const stop = async () => {
    for (const end of running.splice(0).reverse()) await end()
  }
  try {
    return { url: await start(options, running), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** `running` collects how to stop what was started, in order. */
async function start(options: LocalStackOptions, running: (() => Promise<void>)[]): Promise<string> {
  const { port, dataDir, sweepEveryMs } = options
  const infrastructure = await readInfrastructure()
  const aws = await startEmbeddedAws(infrastructure, dataDir === undefined ? {} : { dataDir })
  running.push(aws.stop)
  const secrets = await writeSecrets(options)
  running.push(secrets.remove)
  const environment = { ...aws.environment, ...settingsOf(options), ...secrets.environment }
  const surroundings = surroundingsOf(options)
  const functions = functionsOf(infrastructure, { environment, surroundings })
  if (dataDir !== undefined) await takeOver({ environment, surroundings })
  const onError = (error: unknown) => options.log('error', 'the local stack', { error: String(error) })
  const workers = infrastructure.functions.flatMap(({ name, sources, schedules }) => [
    ...sources.map(({ queue, ...source }) =>
      startSqsSource(functions.onQueue(name), { client: aws.sqs, ...aws.addressOf(queue), ...source, onError }),
    ),
    ...schedules.map(() => startSchedule(functions.onSchedule(name), { everyMs: sweepEveryMs, onError })),
  ])
  running.push(async () => {
    await Promise.all(workers.map((worker) => worker.stop()))
  })
  const api = await serveHttpApi(routesOf(infrastructure, functions), { port, onError })
  running.push(api.stop)
  return api.url
}

/** The folder is claimed: whoever worked on what it holds is dead. */
async function takeOver({ environment, surroundings }: { environment: Environment; surroundings: Surroundings }) {
  const { items, clock } = await buildWorkEdges({ config: readConfig(environment), surroundings })
  const count = await takeOverWork(items, clock.now())
  if (count > 0) surroundings.log('info', 'unfinished work was taken over', { count })
}

function routesOf({ routes }: Infrastructure, functions: ReturnType<typeof functionsOf>): readonly HttpRoute[] {
  return routes.map(({ method, path, function: name, authorizer }) => ({
    method,
    path,
    function: functions.onRequest(name),
    ...(authorizer !== undefined && { authorizer: functions.asAuthorizer(authorizer) }),
  }))
}

/** The functions of serverless.yml by name, with the very handlers that are deployed. */
function functionsOf(
  { functions }: Infrastructure,
  { environment, surroundings }: { readonly environment: Environment; readonly surroundings: Surroundings },
) {
  const queueHandlers = {
    checkWorker: createCheckWorker(environment, surroundings),
    sendWorker: createSendWorker(environment, surroundings),
    followWorker: createFollowWorker(environment, surroundings),
    deadLetters: createDeadLetters(environment, surroundings),
  }
  const lookUp =
    <Handler>(handlers: Readonly<Record<string, Handler>>) =>
    (name: string) => {
      const handler = handlers[name]
      const timeoutMs = functions.find((known) => known.name === name)?.timeoutMs
      if (!handler || timeoutMs === undefined)
        throw new Error(`serverless.yml names a function "${name}" that is not known here.`)
      return { name, timeoutMs, handler }
    }
  return {
    onQueue: lookUp(queueHandlers),
    onSchedule: lookUp({ sweeper: createSweeper(environment, surroundings) }),
    onRequest: lookUp({ api: createApi(environment, surroundings) }),
    asAuthorizer: lookUp({ auth: createAuth(environment) }),
  }
}

function surroundingsOf({ trustedCertificates = [], log }: LocalStackOptions): Surroundings {
  return { policy: 'any-unicast', trustedCertificates, log }
}

/** What a deployment sets, beside the tables and queues. */
function settingsOf({ token, seeds, bounceAddress = '', schedules, limits = {} }: LocalStackOptions): Environment {
  return {
    TOKEN_SHA256: createHash('sha256').update(token).digest('hex'),
    SEEDS: JSON.stringify(seeds),
    EHLO_NAME: 'smtping.test',
    BOUNCE_ADDRESS: bounceAddress,
    VANTAGE: 'this machine',
    // Whoever may call this stack may read the files of its owner anyway.
    SEED_SECRETS: 'file:,ssm:,secretsmanager:',
    SCHEDULES: JSON.stringify(schedules),
    LIMITS: JSON.stringify(limits),
  }
}

/** The secrets as the functions expect them: in files that only their owner reads, gone when the stack is. */
async function writeSecrets({ mailboxes, dataDir }: LocalStackOptions) {
  const folder = await mkdtemp(join(tmpdir(), 'smtping-'))
  const path = join(folder, 'mailboxes.json')
  await writeFile(path, JSON.stringify(mailboxes), { mode: 0o600 })
  const environment = { MAILBOXES: `file:${path}`, TOKEN_KEY: await keepTokenKey(dataDir ?? folder) }
  return { environment, remove: () => rm(folder, { recursive: true, force: true }) }
}
