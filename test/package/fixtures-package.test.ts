// The package as people install it: packed, unpacked into another project, and used there from vitest in three lines.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod/mini'

const run = promisify(execFile)
const root = dirname(dirname(import.meta.dirname))
const packageSchema = z.object({ dependencies: z.record(z.string(), z.string()) })
/** Packing builds the package first; a loaded machine takes its time over that. */
const patienceMs = 120_000

let project: string

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'smtping-package-'))
  await run('npm', ['pack', '--silent', '--pack-destination', project], { cwd: root })
  const [tarball = ''] = (await readdir(project)).filter((name) => name.endsWith('.tgz'))
  const modules = join(project, 'node_modules')
  await mkdir(join(modules, 'smtping'), { recursive: true })
  await run('tar', ['-xzf', join(project, tarball), '-C', join(modules, 'smtping'), '--strip-components=1'])
  const { dependencies } = packageSchema.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')))
  for (const name of [...Object.keys(dependencies), 'vitest', 'typescript', '@types/node', '@types/dns-packet']) {
    await mkdir(dirname(join(modules, name)), { recursive: true })
    await symlink(join(root, 'node_modules', name), join(modules, name))
  }
  await writeFile(join(project, 'package.json'), '{ "type": "module" }')
}, patienceMs)
afterAll(() => rm(project, { recursive: true }))

const threeLines = `
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { startFakeServer } from 'smtping/fixtures'

test('the greeting of a busy server', async () => {
  const server = await startFakeServer({ scenario: 'G02' })
  const socket = connect(server.port, server.host)
  const greeting = await new Promise((resolve) => socket.once('data', resolve))
  expect(String(greeting)).toMatch(/^421 /)
  await server.stop()
})
`

test(
  'a fake server is started from vitest in three lines',
  async () => {
    await writeFile(join(project, 'greeting.test.js'), threeLines)
    const { stdout } = await run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--root', project], {
      cwd: project,
    })
    expect(stdout).toMatch(/1 passed/)
  },
  patienceMs,
)

test(
  'its types come with it',
  async () => {
    const program = `
import { startFakeServer } from 'smtping/fixtures'
import { startFakeWorld } from 'smtping/fixtures/world'
const server = await startFakeServer({ scenario: { title: 'x', rules: [{ at: 'rcpt', reply: '450 4.2.0 Later' }] } })
const paths: readonly string[] = server.received()[0]?.forwardPaths ?? []
// @ts-expect-error there is no such stage
await server.play({ title: 'x', rules: [{ at: 'recipient', reply: '450 4.2.0 Later' }] })
// @ts-expect-error a world has a password
await startFakeWorld({ providers: [], now: Date.now })
export { paths }
`
    await writeFile(join(project, 'types.ts'), program)
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2024', '--module', 'nodenext']
    const checked = await run(
      process.execPath,
      ['node_modules/typescript/bin/tsc', ...options, '--types', 'node', 'types.ts'],
      { cwd: project },
    ).catch(({ stdout }: { readonly stdout: string }) => ({ stdout }))
    expect(checked.stdout).toBe('')
  },
  patienceMs,
)

test('it brings the scenarios, and no sources or tests', async () => {
  const { stdout } = await run('find', ['.', '-type', 'f'], { cwd: join(project, 'node_modules/smtping') })
  const files = stdout.split('\n')
  expect(files).toContain('./dist/package/fixtures/scenarios/G02.yaml')
  expect(files.filter((file) => /\.test\.|(?<!\.d)\.ts$/.test(file))).toEqual([])
})
