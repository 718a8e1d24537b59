// npm start: the whole product on this machine, and its main job: a preflight of one message to eight seed inboxes at
// fake providers. The stack stays up afterwards; with --once it ends with the preflight's exit code.
import { createHash } from 'node:crypto'
import { parseArgs } from 'node:util'
import type { Log } from '../functions/surroundings.ts'
import { InputError } from '../lib/contract/input-error.ts'
import { parsePort } from '../lib/mail/host.ts'
import { preflightProgress, preflightText } from '../lib/report/preflight-text.ts'
import { preflightExitCode } from '../lib/report/send-exit-code.ts'
import { DataFolderError } from './local/data-folder.ts'
import { forgetSecret, keptSecret } from './local/kept-secret.ts'
import { type StackInWorld, startLocalWorld, startStackIn } from './local-world.ts'
import { runMainJob } from './main-job.ts'
import { readWorldFile, WorldFileError } from './world-description.ts'

const usage = `npm start -- [--once] [--port N] [--data DIR] [--world FILE] [--verbose]
  --once      end after the preflight, with its exit code
  --port N    the port of the HTTP API (8420 where it is not given; 0 takes a free one)
  --data DIR  keep table and token in this folder across restarts; a preflight that was cut short goes on
  --world FILE
              send into a fake mail world that runs in another process; the file says where it is
  --verbose   print the functions' log`

const usageExitCode = 2

interface Options {
  readonly once: boolean
  readonly port: number
  readonly verbose: boolean
  readonly dataDir?: string
  readonly worldFile?: string
}

function readOptions(args: readonly string[]): Options | string {
  const options = {
    once: { type: 'boolean', default: false },
    port: { type: 'string', default: '8420' },
    data: { type: 'string' },
    world: { type: 'string' },
    verbose: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  } as const
  try {
    const { once, port: portText, data, world, verbose, help } = parseArgs({ args: [...args], options }).values
    if (help) return usage
    const port = portText === '0' ? 0 : parsePort(portText)
    if (port === undefined)
      return `--port ${portText} is not a port: use a whole number from 1 to 65535, or 0 for a free one.`
    const places = { ...(data !== undefined && { dataDir: data }), ...(world !== undefined && { worldFile: world }) }
    return { once, port, verbose, ...places }
  } catch (error) {
    const [first] = String(error instanceof Error ? error.message : error).split(/\.?[\r\n]|\. /)
    return `${first}. Known are --once, --port N, --data DIR, --world FILE and --verbose.`
  }
}

async function main(options: Options, signal: AbortSignal): Promise<number> {
  const begin = performance.now()
  const token = await keptSecret('token', options)
  const world = await startIn(options, token)
  try {
    console.log(introduction(world, token, performance.now() - begin))
    const report = await preflight(world, { ...options, token, signal })
    if (!report?.final) return 130
    await forgetSecret(preflightKey, options)
    console.log(`\n${preflightText(report)}\n`)
    if (options.once) return preflightExitCode(report)
    console.log(`The stack stays up: the API is at ${world.url}, its token is above. Ctrl-C ends it.`)
    await untilAborted(signal)
    return 0
  } finally {
    await world.stop()
  }
}

async function startIn(options: Options, token: string): Promise<StackInWorld> {
  const running = { ...options, token, log: logTo(options), settings: settingsOf(process.env) }
  return options.worldFile === undefined
    ? startLocalWorld(running)
    : startStackIn(await readWorldFile(options.worldFile), running)
}

/** The variables of a deployment that have a meaning here, as the functions know them. */
function settingsOf(environment: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const pairs = ['RELAY_LOGINS', 'DKIM', 'LIMITS'].map((name) => [name, environment[`SMTPING_${name}`] ?? ''] as const)
  return Object.fromEntries(pairs.filter(([, value]) => value !== ''))
}

/** Kept until the preflight has its end: whoever starts again before finds that one, and starts no other. */
const preflightKey = 'preflight-key'

async function preflight(
  world: StackInWorld,
  { token, signal, dataDir }: { readonly token: string; readonly signal: AbortSignal; readonly dataDir?: string },
) {
  console.log(
    `\nPreflight: one message to ${world.request.seeds.length} seed inboxes, follow-up times shortened by configuration.`,
  )
  const begin = performance.now()
  // Other servers make it another request: a world of this process has new ports each time.
  const digest = createHash('sha256').update(JSON.stringify(world.request)).digest('hex').slice(0, 16)
  const idempotencyKey = `${await keptSecret(preflightKey, { dataDir })}-${digest}`
  const onReport: Parameters<typeof runMainJob>[0]['onReport'] = (report, before) => {
    for (const line of preflightProgress(before, report)) {
      console.log(`${((performance.now() - begin) / 1000).toFixed(1).padStart(6)} s  ${line}`)
    }
  }
  try {
    return await runMainJob({ url: world.url, token, request: world.request, idempotencyKey, onReport, signal })
  } catch (error) {
    if (signal.aborted) return undefined
    throw error
  }
}

function introduction({ url, places }: StackInWorld, token: string, startMs: number): string {
  const { providers, imap } = places
  return [
    `SMTPing is up on this machine, after ${Math.round(startMs)} ms:`,
    `  HTTP API   ${url}/v1`,
    `  token      ${token}`,
    `  try        curl -H "Authorization: Bearer ${token}" ${url}/v1/preflights`,
    `  providers  ${providers.map(({ name, smtp }) => `${name} ${smtp.host}:${smtp.port}`).join(', ')}`,
    `  mailboxes  imap ${imap.host}:${imap.port}`,
  ].join('\n')
}

function logTo({ verbose }: Options): Log {
  return (level, message, details = {}) => {
    if (verbose || level !== 'info') console.error(JSON.stringify({ level, message, ...details }))
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  // The servers keep the process alive; this only waits.
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

const interrupt = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interrupt.abort())

const options = readOptions(process.argv.slice(2))
if (typeof options === 'string') {
  console.error(options)
  process.exitCode = options === usage ? 0 : usageExitCode
} else {
  process.exitCode = await main(options, interrupt.signal).catch((error: unknown) => {
    if (error instanceof InputError) {
      console.error(error.issues.map(({ field, message }) => `SMTPING_${field}: ${message}`).join(' '))
      return usageExitCode
    }
    const option = error instanceof DataFolderError ? '--data ' : error instanceof WorldFileError ? '--world ' : ''
    console.error(`${option}${error instanceof Error ? error.message : String(error)}`)
    return option === '' ? 5 : usageExitCode
  })
}
