// smtping fake --scenario as people try it: what it prints, and what it says about files that cannot be played.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { openRawClient } from '../fixtures/raw-client.ts'
import { smtping, startSmtping } from './smtping.ts'

const endpoint = z.object({ host: z.string(), port: z.int() })
const whereSchema = z.extend(endpoint, {
  control: z.object({ url: z.string() }),
  dns: endpoint,
  rootCertificate: z.string(),
  title: z.string(),
})

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smtping-test-'))
})
afterAll(() => rm(folder, { recursive: true }))

const anyPorts = ['--port', '0', '--http-port', '0', '--dns-port', '0']

it('plays a file, with its control, its names and its root certificate', async () => {
  const [file, root] = [join(folder, 'busy.yaml'), join(folder, 'root.pem')]
  await writeFile(file, 'title: Busy\nrules:\n  - at: greeting\n    reply: 421 4.3.2 Busy\n')
  const fake = startSmtping(['fake', '--scenario', file, ...anyPorts, '--write-root', root, '--json'])
  try {
    const where = whereSchema.parse(JSON.parse(await fake.printed(/\n/)))
    expect(where.title).toBe('Busy')
    expect(await readFile(root, 'utf8')).toBe(where.rootCertificate)
    const client = openRawClient(where)
    expect(await client.take(/\n/)).toBe('421 4.3.2 Busy\r\n')
    client.end()
    const sessions = await (await fetch(`${where.control.url}/sessions`)).text()
    expect(sessions).toContain('421 4.3.2 Busy')
  } finally {
    fake.interrupt()
    expect(await fake.ended).toBe(0)
  }
}, 20_000)

it('tells people where it listens and what it does', async () => {
  const fake = startSmtping(['fake', '--scenario', 'g05', ...anyPorts, '--seed', '7', '--speed', '10'])
  try {
    const text = await fake.printed(/Ctrl-C/)
    expect(text).toMatch(/^g05: A greeting/)
    expect(text).toMatch(/^SMTP {5}127\.0\.0\.1:\d+$/m)
    expect(text).toMatch(/^Control {2}http:\/\/127\.0\.0\.1:\d+ /m)
    expect(text).toMatch(/^DNS {6}127\.0\.0\.1:\d+ /m)
  } finally {
    fake.interrupt()
    expect(await fake.ended).toBe(0)
  }
}, 20_000)

it('lists the built-in scenarios', async () => {
  const { code, stdout } = await smtping(['fake', '--list'])
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^G05 +A greeting /m)])
}, 20_000)

it('tells every problem of a file on a line of its own, with its place', async () => {
  const file = join(folder, 'bad.yaml')
  await writeFile(file, 'title: Bad\nseed: x\nrules:\n  - at: nowhere\n    reply: 250 ok\n')
  const { code, stdout, stderr } = await smtping(['fake', '--scenario', file])
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr.trim().split('\n')).toEqual([
    `smtping: ${file}:2:7 seed: Write a number here.`,
    expect.stringMatching(`^smtping: ${file}:4:9 rules.0.at: Write one of: connect, `),
  ])
}, 20_000)

it.each([
  [['--scenario', 'nonsense'], 'There is no built-in scenario "nonsense"'],
  [['--scenario', './nowhere.yaml'], 'The file cannot be read (ENOENT)'],
  [['--scenario', 'ok', '--port', 'x'], '"x" is not a port'],
  [['--scenario', 'ok', '--seed', '1.5'], '--seed: "1.5" is no seed'],
  [['--scenario', 'ok', '--speed', '0'], '--speed: "0" is no speed'],
  [['--scenario', 'ok', '--port', '0', '--write-root', '/nowhere/root.pem'], '--write-root: The file'],
  [['--http-port', '0'], '--http-port: This goes with --scenario only'],
])(
  'says in one line what is wrong with %j',
  async (args, message) => {
    const { code, stdout, stderr } = await smtping(['fake', ...args])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^smtping: .*\n$/)
    expect(stderr).toContain(message)
  },
  20_000,
)
