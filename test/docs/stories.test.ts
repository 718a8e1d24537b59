// docs/stories.md shows what the commands print: they are run here, against the servers of each story.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startFakeServer } from '../../fixtures/scripted/fake-server.ts'
import type { FakeServer } from '../../fixtures/scripted/fake-server-settings.ts'
import { smtping } from '../cli/smtping.ts'

const page = await readFile(new URL('../../docs/stories.md', import.meta.url), 'utf8')
const stories = page.split(/^## /m).slice(1)

let folder: string
const servers = new Map<string, FakeServer>()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smtping-test-'))
})
afterAll(async () => {
  await Promise.all([...servers.values()].map(({ stop }) => stop()))
  await rm(folder, { recursive: true })
})

it.concurrent.each(stories.map((story) => [story.split('\n')[0] ?? '', story] as const))(
  '%s: the page shows what is printed',
  async (_, story) => {
    let compared = 0
    for (const [whole, comment = '', language, block = ''] of story.matchAll(
      /<!-- (.*?) -->|```(console|yaml)\n(.*?)```/gs,
    )) {
      if (whole.startsWith('<!--')) await prepare(comment, story)
      else if (language === 'console') compared += await play(block)
    }
    expect(compared).toBeGreaterThan(0)
  },
  90_000,
)

/** Files are written as the page has them, servers started on ports of this machine's choice. */
async function prepare(comment: string, story: string): Promise<void> {
  const file = /^file: (\S+)$/.exec(comment)?.[1]
  if (file !== undefined) await writeFile(join(folder, file), onOurPorts(blockBehind(comment, story)))
  for (const [, port = '', scenario = ''] of comment.startsWith('servers:') ? comment.matchAll(/(\d+)=(\S+)/g) : [])
    servers.set(
      port,
      await startFakeServer({ scenario: scenario.endsWith('.yaml') ? join(folder, scenario) : scenario }),
    )
}

function blockBehind(comment: string, story: string): string {
  const rest = story.slice(story.indexOf(`<!-- ${comment} -->`))
  return /```yaml\n(.*?)```/s.exec(rest)?.[1] ?? ''
}

function onOurPorts(text: string): string {
  return [...servers].reduce((known, [port, { port: own }]) => known.replaceAll(`:${port}`, `:${own}`), text)
}

/** Runs the commands of a block, one after the other, and compares what each prints. Answers how many lines were compared. */
async function play(block: string): Promise<number> {
  let compared = 0
  for (const part of block.split(/^\$ /m).slice(1)) {
    const [command = '', ...shown] = part.trimEnd().split('\n')
    if (!command.includes('smtping ')) await prepareFile(command)
    else compare(await run(command), shown, command)
    compared += shown.length
  }
  return compared
}

/** What the stories do in a shell, without one. */
async function prepareFile(command: string): Promise<void> {
  const [, bytes, name] = /^head -c (\d+) \/dev\/zero > (\S+)$/.exec(command) ?? []
  if (bytes !== undefined && name !== undefined) return writeFile(join(folder, name), Buffer.alloc(Number(bytes)))
  const [, from = '', to = '', source = '', target = '', pause] =
    /^sed 's\/(.*?)\/(.*?)\/g?' (\S+) > (\S+?)(?:; sleep (\d+))?$/.exec(command) ?? []
  const ports = (text: string) => String(servers.get(text)?.port ?? text)
  const text = await readFile(join(folder, source), 'utf8')
  await writeFile(join(folder, target), text.replaceAll(ports(from), ports(to)))
  if (pause !== undefined) await setTimeout(Number(pause) * 1000)
}

async function run(command: string): Promise<readonly string[]> {
  const [settings = '', words = ''] = command.split('smtping ')
  const set = Object.fromEntries([...settings.matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name, value]))
  const port = [...servers.keys()].find((known) => words.includes(`:${known}`))
  const root = join(folder, `root-${port}.pem`)
  if ('NODE_EXTRA_CA_CERTS' in set) await writeFile(root, servers.get(port ?? '')?.rootCertificate ?? '')
  const env = { ...set, ...('NODE_EXTRA_CA_CERTS' in set && { NODE_EXTRA_CA_CERTS: root }) }
  const args = onOurPorts(words)
    .split(' ')
    .map((word) => (/\.(yaml|pdf)$/.test(word) ? join(folder, word) : word))
  const { code, stdout, stderr } = await smtping(args, { env })
  return `${stdout}${stderr}\nexit ${code}`.split('\n').map(usual)
}

/** Every line that is shown is printed, in this order; `…` stands for lines between. */
function compare(printed: readonly string[], shown: readonly string[], command: string): void {
  let from = 0
  for (const line of shown.filter((text) => text !== '…').map(usual)) {
    const at = printed.indexOf(line, from)
    expect(at, `${command}\nprinted no "${line}" behind line ${from} of\n${printed.join('\n')}`).toBeGreaterThanOrEqual(
      0,
    )
    from = at + 1
  }
}

/** Without what differs from run to run: times, ports, widths that follow from ports. */
function usual(line: string): string {
  return [...servers]
    .reduce((known, [port, { port: own }]) => known.replaceAll(String(own), port), line)
    .replace(/\d\d:\d\d:\d\d UTC/g, 'TIME')
    .replace(/(after|p90|%) +[\d.]+ s/g, '$1 N s')
    .replace(/ \d+\.\d(?= {2})/g, ' N')
    .replace(/\(\d+ bytes/g, '(N bytes')
    .replace(/ {2,}/g, '  ')
    .trimEnd()
}
