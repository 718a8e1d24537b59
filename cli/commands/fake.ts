// smtping fake: the fake mail world alone, or one server that plays a scenario, for people's own tests and trials.
import { Command } from 'commander'
import { InputError } from '../../lib/contract/input-error.ts'
import { parsePort } from '../../lib/mail/host.ts'
import { playScenario, printScenarios } from './fake-scenario.ts'
import { grammar, runWorld, type WorldOptions } from './fake-world.ts'

interface Options extends WorldOptions {
  readonly list?: true
  readonly scenario?: string
  readonly port?: number
  readonly httpPort?: number
  readonly dnsPort?: number
  readonly seed?: number
  readonly speed?: number
  readonly writeRoot?: string
}

export function fakeCommand(): Command {
  return new Command('fake')
    .description(
      'Run the fake mail world: an SMTP server whose recipients say what it does, and their mailboxes over IMAP; or, with --scenario, one server that does what a scenario says',
    )
    .option('--domain <name>', 'the domain of its mailboxes', 'fake.test')
    .option('--bounces <address>', 'where bounces arrive; bounce@bounces.DOMAIN where it is not given')
    .option('--smtp-port <port>', 'the port of SMTP, 0 for a free one', readPort, 2525)
    .option('--imap-port <port>', 'the port of IMAP, 0 for a free one', readPort, 1143)
    .option('--password <text>', 'the password of every mailbox; a random one where it is not given')
    .option('--json', 'print where it listens as one line of JSON')
    .option('--list', 'print the built-in scenarios')
    .option('--scenario <file|id>', 'play this scenario: a file, or the id of a built-in one')
    .option('--port <port>', 'with --scenario: its port, 0 for a free one; 2525 where it is not given', readPort)
    .option('--http-port <port>', 'with --scenario: control it over HTTP at this port', readPort)
    .option('--dns-port <port>', "with --scenario: answer for the scenario's names at this port", readPort)
    .option('--seed <number>', "with --scenario: another seed than the scenario's", readSeed)
    .option('--speed <number>', 'with --scenario: its times pass so many times faster', readSpeed)
    .option('--write-root <file>', 'with --scenario: write the root certificate that clients are to trust', String)
    .addHelpText('after', `\n${grammar}`)
    .action((options: Options) => run(options).catch(refuseTakenPort))
}

/** A port that is taken, or not this user's to open, is for the caller to mend. */
function refuseTakenPort(error: unknown): never {
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (!(error instanceof Error) || (code !== 'EADDRINUSE' && code !== 'EACCES')) throw error
  throw new InputError([{ field: 'port', message: error.message }])
}

async function run(options: Options): Promise<void> {
  const { list, scenario, port = usualPort, httpPort, dnsPort, seed, speed, writeRoot, json } = options
  if (list) return printScenarios({ json })
  if (scenario === undefined) {
    demandScenario(options)
    return runWorld(options)
  }
  return playScenario({ scenario, port, httpPort, dnsPort, seed, speed, writeRoot, json })
}

const usualPort = 2525

const scenarioFlags = {
  port: '--port',
  httpPort: '--http-port',
  dnsPort: '--dns-port',
  seed: '--seed',
  speed: '--speed',
  writeRoot: '--write-root',
} as const

/** The world has ports of its own: a flag for a scenario without one is a mistake. */
function demandScenario(options: Options): void {
  const flags = Object.entries(scenarioFlags).filter(([name]) =>
    Object.entries(options).some(([given]) => given === name),
  )
  if (flags.length === 0) return
  const message = 'This goes with --scenario only: add --scenario ok for a friendly server.'
  throw new InputError(flags.map(([, field]) => ({ field, message })))
}

function readPort(text: string): number {
  const port = text === '0' ? 0 : parsePort(text)
  if (port === undefined)
    throw new InputError([
      { field: 'port', message: `"${text}" is not a port: use a whole number from 1 to 65535, or 0 for a free one.` },
    ])
  return port
}

function readSeed(text: string): number {
  if (/^-?\d{1,15}$/.test(text)) return Number(text)
  throw new InputError([{ field: '--seed', message: `"${text}" is no seed: use a whole number.` }])
}

function readSpeed(text: string): number {
  const speed = Number(text)
  if (speed > 0 && speed <= 1_000_000) return speed
  throw new InputError([{ field: '--speed', message: `"${text}" is no speed: use a number over 0, such as 100.` }])
}
