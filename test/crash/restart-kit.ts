// npm start on a data folder, killed again and again in the midst of its preflight, while the mail world outside lives on.
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { startFakeWorld } from '../../fixtures/fake-world.ts'
import { mainJobBounceAddress, mainJobProviders } from '../../fixtures/main-job.ts'
import type { PreflightItem, SendItem } from '../../lib/contract/stored-items.ts'
import { dynamoDbItems } from '../../lib/store/dynamodb-items.ts'
import { startEmbeddedDynamoDb } from '../../scripts/local/embedded-dynamodb.ts'
import { describeWorld } from '../../scripts/world-description.ts'
import { chanceFrom } from './chance.ts'
import { startSlowProvider } from './slow-provider.ts'

export interface RestartPlan {
  readonly kills: number
  /** Of chance. */
  readonly seed: number
  readonly seeds: readonly string[]
  /** Between two messages to one provider: what makes the preflight last. */
  readonly paceMs: number
  /** The life of each process, from and to, milliseconds: two of three are counted from the moment when it is at work. */
  readonly lifeMs: readonly [shortest: number, longest: number]
}

export interface AfterRestarts {
  readonly preflights: readonly PreflightItem[]
  readonly sends: readonly SendItem[]
  /** The forward-path of every complete message that a provider took. */
  readonly taken: readonly string[]
  /** The API's token, as each process printed it that lived long enough. */
  readonly tokens: readonly string[]
  /** Of the last process. */
  readonly output: string
}

/** Kills as often as the plan says, then lets the preflight come to its end, and tells what the table and the seeds hold. */
export async function runThroughKills(plan: RestartPlan): Promise<AfterRestarts> {
  const chance = chanceFrom(plan.seed)
  const folder = await mkdtemp(join(tmpdir(), 'smtping-restart-'))
  const world = await startFakeWorld({
    ...{ providers: mainJobProviders, bounces: { address: mainJobBounceAddress } },
    ...{ password: 'secret-of-the-world', now: () => Date.now() },
  })
  const slow = await startSlowProvider({ waitMs: 600, deliver: world.deliver })
  const described = describeWorld(world, { seeds: plan.seeds })
  const slowMail = { name: 'Slowmail', domain: 'slowmail.test', smtp: { host: '127.0.0.1', port: slow.port } }
  const worldFile = join(folder, 'world.json')
  const places = { ...described, providers: [...described.providers, slowMail], paceMs: plan.paceMs, retrySeconds: 600 }
  await writeFile(worldFile, JSON.stringify(places), { mode: 0o600 })
  const dataDir = join(folder, 'data')
  const tokens: string[] = []
  try {
    for (let kill = 0; kill < plan.kills; kill++) {
      const [shortest, longest] = plan.lifeMs
      const stack = startStack({ dataDir, worldFile })
      if (chance() > 1 / 3) await stack.atWork()
      await pause(shortest + chance() * (longest - shortest))
      const printed = await stack.kill()
      tokens.push(...tokenIn(printed))
      // Whatever starts after it would be another preflight.
      if (printed.includes('Verdict'))
        throw new Error(`The preflight had its end before kill ${kill + 1}: make it longer.`)
    }
    const last = startStack({ dataDir, worldFile })
    const output = await last.untilFinal()
    tokens.push(...tokenIn(output))
    const received = world.received().filter(({ server }) => server !== 'bounces')
    const taken = [...received.map(({ forwardPath }) => forwardPath), ...slow.taken()]
    return { ...(await readTable(dataDir)), taken, tokens, output }
  } finally {
    await slow.stop()
    await world.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Long enough for the last message of the preflight, and for the one that never comes, on a busy machine. */
const longestEndMs = 180_000
const longestStartMs = 30_000

function startStack({ dataDir, worldFile }: { readonly dataDir: string; readonly worldFile: string }) {
  const args = ['scripts/start.ts', '--port', '0', '--data', dataDir, '--world', worldFile, '--verbose']
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const printed = { out: '', error: '' }
  child.stdout.on('data', (chunk: Buffer) => (printed.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (printed.error += chunk.toString()))
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
  return {
    /** Resolves when the preflight is asked for, or found again. */
    async atWork(): Promise<void> {
      const deadline = AbortSignal.timeout(longestStartMs)
      while (!printed.out.includes('Preflight:') && child.exitCode === null && !deadline.aborted) await pause(20)
    },
    /** What it had printed. Throws where it had ended by itself: then nothing was killed. */
    async kill(): Promise<string> {
      const hadEnded = child.exitCode !== null
      child.kill('SIGKILL')
      await ended
      if (hadEnded) throw new Error(`It ended before it was killed:\n${printed.out}\n${printed.error}`)
      return printed.out
    },
    /** Everything printed, once the preflight has its end, or is found not to have one. */
    async untilFinal(): Promise<string> {
      const deadline = AbortSignal.timeout(longestEndMs)
      const isOver = () => printed.out.includes('The stack stays up') || child.exitCode !== null || deadline.aborted
      while (!isOver()) await pause(50)
      child.kill('SIGINT')
      await ended
      const output = `${printed.out}\n${printed.error}`
      if (deadline.aborted) throw new Error(`The preflight had no end after ${longestEndMs / 1000} s:\n${output}`)
      return output
    },
  }
}

function tokenIn(output: string): readonly string[] {
  return /token +(\S{32})\n/.exec(output)?.slice(1) ?? []
}

async function readTable(dataDir: string) {
  const database = await startEmbeddedDynamoDb({ dataDir })
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const client = new DynamoDBClient({ endpoint: database.url, region: 'local', credentials })
  const items = dynamoDbItems({
    ...{ client, table: 'Table', now: () => Date.now(), newWriteId: () => '', retentionMs: 1 },
  })
  try {
    const preflights = (await items.list('preflight', { limit: 100 })).items
    const ids = preflights.flatMap(({ sends }) => sends.map(({ id }) => id))
    return { preflights, sends: await items.readMany('send', ids) }
  } finally {
    client.destroy()
    await database.stop()
  }
}
