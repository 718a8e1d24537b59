// blackbox_exporter for the same jobs: started once, as it is run, and asked for each port over HTTP.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { median, timeRuns } from '../measure.ts'
import { type JobName, jobs } from './jobs.ts'

const runs = 5
const listen = '127.0.0.1:19115'

/** One module for each way to begin; the checks of the certificate's chain are off, as for every other tool here. */
const config = {
  modules: {
    ehlo: smtp([{ send: 'EHLO bench.test' }, { expect: '^250 ' }, { send: 'QUIT' }]),
    starttls: smtp([
      ...[{ send: 'EHLO bench.test' }, { expect: '^250-STARTTLS' }, { expect: '^250 ' }, { send: 'STARTTLS' }],
      ...[{ expect: '^220' }, { starttls: true }, { send: 'EHLO bench.test' }, { expect: '^250 ' }, { send: 'QUIT' }],
    ]),
    smtps: tls([{ expect: '^220' }, { send: 'EHLO bench.test' }, { expect: '^250 ' }, { send: 'QUIT' }]),
    imap: clear([
      ...[{ expect: 'OK' }, { send: '1 STARTTLS' }, { expect: '^1 OK' }, { starttls: true }],
      ...[{ send: '2 CAPABILITY' }, { expect: '^2 OK' }],
    ]),
    imaps: tls([{ expect: 'OK' }, { send: '1 CAPABILITY' }, { expect: '^1 OK' }]),
    pop3: clear([
      ...[{ expect: '^.OK' }, { send: 'STLS' }, { expect: '^.OK' }, { starttls: true }],
      ...[{ send: 'CAPA' }, { expect: '^\\.$' }],
    ]),
    pop3s: tls([{ expect: '^.OK' }, { send: 'CAPA' }, { expect: '^\\.$' }]),
  },
} as const

type Module = keyof typeof config.modules

const modules: Readonly<Record<number, Module>> = {
  ...{ 25: 'starttls', 465: 'smtps', 587: 'starttls', 2525: 'starttls' },
  ...{ 143: 'imap', 993: 'imaps', 110: 'pop3', 995: 'pop3s' },
}

/** Milliseconds of each job, medians. */
export async function runBlackbox(program: string, address: string): Promise<Partial<Record<JobName, number>>> {
  const folder = await mkdtemp(join(tmpdir(), 'smtping-bench-'))
  const file = join(folder, 'blackbox.yml')
  await writeFile(file, JSON.stringify(config)) // JSON is YAML
  const child = spawn(program, [`--config.file=${file}`, `--web.listen-address=${listen}`], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  const probe = (port: number, module = modules[port]) =>
    ask(`http://${listen}/probe?target=${address}:${port}&module=${module}`)
  const probeAll = () => Promise.all(jobs.all.ports.map((port) => probe(port)))
  try {
    await untilReady()
    return {
      ehlo: median(await timeRuns(runs, () => probe(25, 'ehlo'))),
      starttls: median(await timeRuns(runs, () => probe(587))),
      all: median(await timeRuns(runs, probeAll)),
    }
  } finally {
    child.kill()
    await ended
    await rm(folder, { recursive: true })
  }
}

type QueryResponse = readonly Readonly<Record<string, string | boolean>>[]

function clear(dialogue: QueryResponse) {
  const tls_config = { insecure_skip_verify: true }
  return { prober: 'tcp', timeout: '20s', tcp: { query_response: dialogue, tls_config } }
}

function smtp(dialogue: QueryResponse) {
  return clear([{ expect: '^220' }, ...dialogue])
}

function tls(dialogue: QueryResponse) {
  const { tcp, ...rest } = clear(dialogue)
  return { ...rest, tcp: { ...tcp, tls: true } }
}

async function ask(url: string): Promise<void> {
  const metrics = await (await fetch(url)).text()
  if (!/^probe_success 1$/m.test(metrics)) throw new Error(`blackbox_exporter did not succeed with ${url}:\n${metrics}`)
}

async function untilReady(): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const isReady = await fetch(`http://${listen}/-/healthy`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isReady) return
    await setTimeout(50)
  }
  throw new Error('blackbox_exporter did not start.')
}
