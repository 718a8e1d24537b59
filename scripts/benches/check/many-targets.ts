// A thousand targets in one run of the command: targets a second, memory, and connections that are open at once.
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { startNameServer } from '../../../fixtures/scripted/name-server.ts'
import { goalLine, valueLine } from '../smtp/goal-line.ts'
import { startFarm } from './farm.ts'
import { commandLine } from './own-command.ts'

const count = 1000
const tellPeak = fileURLToPath(new URL('./tell-peak.ts', import.meta.url))
const networks = [
  { where: 'next door', delayMs: 0 },
  { where: 'each reply 100 ms late', delayMs: 100 },
]

/** The lines to print. */
export async function manyTargetsLines(): Promise<readonly string[]> {
  if (process.platform !== 'linux') return ['SKIPPED: only Linux has a thousand loopback addresses.']
  const lines: string[] = []
  for (const { where, delayMs } of networks) lines.push(...(await checkAll(where, delayMs)))
  return lines
}

async function checkAll(where: string, delayMs: number): Promise<readonly string[]> {
  const farm = await startFarm(count, { delayMs })
  // Names of addresses are asked for too; whoever is asked here knows none, and says so at once.
  const names = await startNameServer(() => ({}), { host: '127.0.0.1', port: 0 })
  const resolver = `${names.endpoint.host}:${names.endpoint.port}`
  const folder = await mkdtemp(join(tmpdir(), 'smtping-bench-'))
  try {
    const list = join(folder, 'targets')
    await writeFile(list, farm.targets.join('\n'))
    const { ms, reports, peakKib } = await runCommand(['check', '--targets', list, '--ndjson', '--resolver', resolver])
    if (reports !== count) throw new Error(`Of ${count} targets ${reports} were seen to their end.`)
    const what = `${count.toLocaleString('en')} targets with STARTTLS, ${where}`
    return [
      valueLine(what, { value: (count * 1000) / ms, unit: 'targets/s' }),
      goalLine('its memory at most', { value: (peakKib * 1024) / 1e6, unit: 'MB', goal: 300, better: 'less' }),
      valueLine('its connections open at once, at most', { value: farm.mostOpen(), unit: '' }),
    ]
  } finally {
    await Promise.all([farm.stop(), names.stop(), rm(folder, { recursive: true })])
  }
}

/** Reports are counted where the second EHLO was heard. */
async function runCommand(words: readonly string[]) {
  const begin = performance.now()
  const child = spawn(process.execPath, ['--import', tellPeak, ...commandLine(words)])
  const [output, told] = await Promise.all([text(child.stdout), text(child.stderr)])
  const ms = performance.now() - begin
  const reports = output.split('\n').filter((line) => line.includes('"inTls":{"kind":"seen"')).length
  return { ms, reports, peakKib: Number(told.trimEnd().split('\n').at(-1)) }
}
