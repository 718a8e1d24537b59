// smtping fake --scenario: the scripted server, which does what a scenario says, for trials and for tests in any language.
import { writeFile } from 'node:fs/promises'
import { listBuiltInScenarios } from '../../fixtures/scripted/built-in-scenarios.ts'
import { startFakeServer } from '../../fixtures/scripted/fake-server.ts'
import type { FakeServer } from '../../fixtures/scripted/fake-server-settings.ts'
import { ScenarioError } from '../../fixtures/scripted/scenario-problems.ts'
import type { LoggedLine } from '../../fixtures/scripted/session-log.ts'
import { InputError } from '../../lib/contract/input-error.ts'
import { untilInterrupted } from '../interrupt.ts'
import { exitCodes } from '../usage.ts'

export interface ScenarioOptions {
  /** A built-in id, or the path of a file. */
  readonly scenario: string
  readonly port: number
  readonly httpPort: number | undefined
  readonly dnsPort: number | undefined
  readonly seed: number | undefined
  readonly speed: number | undefined
  readonly writeRoot: string | undefined
  readonly json: true | undefined
}

/** Plays it until it is interrupted. All problems of a scenario are told, each with its place. */
export async function playScenario(options: ScenarioOptions): Promise<void> {
  try {
    await play(options)
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error
    for (const line of error.message.split('\n')) console.error(`smtping: ${line}`)
    process.exitCode = exitCodes.usage
  }
}

/** Prints the ids and titles of the built-in scenarios. */
export async function printScenarios({ json }: Pick<ScenarioOptions, 'json'>): Promise<void> {
  const scenarios = await listBuiltInScenarios()
  const width = Math.max(...scenarios.map(({ id }) => id.length))
  const lines = scenarios.map(({ id, title }) => `${id.padEnd(width)}  ${title}`)
  console.log(json ? JSON.stringify(scenarios) : lines.join('\n'))
}

async function play({ writeRoot, json, ...settings }: ScenarioOptions): Promise<void> {
  const server = await startFakeServer({ ...settings, tell })
  try {
    if (writeRoot !== undefined) await writeRootCertificate(writeRoot, server)
    const interrupted = untilInterrupted()
    console.log(json ? JSON.stringify(whereOf(server)) : introduction(server, settings.scenario))
    await interrupted
  } finally {
    await server.stop()
  }
}

function whereOf({ host, port, control, dns, rootCertificate, scenario }: FakeServer) {
  return { host, port, control, dns, rootCertificate, title: scenario().title }
}

function introduction({ host, port, control, dns, scenario }: FakeServer, name: string): string {
  const { title, about, server } = scenario()
  const protocol = server?.tls === 'implicit' ? 'SMTP over TLS' : 'SMTP'
  return [
    `${name}: ${title}`,
    ...(about === undefined ? [] : [about.trim()]),
    '',
    `${protocol.padEnd(8)} ${host}:${port}`,
    ...(control ? [`Control  ${control.url}   GET /received /sessions /scenarios, PUT /scenario, POST /reset`] : []),
    ...(dns ? [`DNS      ${dns.host}:${dns.port}   UDP`] : []),
    '',
    'Ctrl-C ends it.',
  ].join('\n')
}

const arrows = { heard: '>', said: '<', event: '-' } as const

/** One line for each that is heard or said, its control characters made visible. */
function tell(connection: number, { direction, tls, text }: LoggedLine): void {
  const visible = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"')
  console.error(`#${connection} ${tls ? 'tls ' : ''}${arrows[direction]} ${visible}`)
}

async function writeRootCertificate(path: string, { rootCertificate }: FakeServer): Promise<void> {
  try {
    await writeFile(path, rootCertificate)
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    const message = `The file ${path} cannot be written (${why}): name one in a folder that is yours.`
    throw new InputError([{ field: '--write-root', message }])
  }
}
