import { execFile } from 'node:child_process'
import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openJournalItems } from '../../lib/store/journal-items.ts'
import { queuedSend, t0 } from '../plan/samples.ts'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smtping-test-'))
  path = join(folder, 'journal')
})
afterEach(() => rm(folder, { recursive: true }))

/** Writes without closing, as a process does that is killed. */
async function written() {
  const { items } = await openJournalItems(path)
  await items.create(queuedSend())
  const claimed = await items.replace<'send'>(queuedSend({ state: 'committing' }))
  if (claimed === 'conflict') throw new Error('a conflict')
  return claimed
}

it('whoever opens it again finds the last of each write', async () => {
  const last = await written()
  const { items, close } = await openJournalItems(path)
  expect(await items.read('send', last.id)).toEqual(last)
  expect(await items.replace<'send'>(last)).not.toBe('conflict')
  expect(await items.replace<'send'>(last)).toBe('conflict')
  await close()
})

it('bytes come back as bytes', async () => {
  const message = { kind: 'message', id: 'm', version: 0, createdAt: t0, bytes: new Uint8Array([0, 255, 7]) } as const
  const { items } = await openJournalItems(path)
  await items.create(message)
  expect(await (await openJournalItems(path)).items.read('message', 'm')).toEqual(message)
})

it('a last line that was cut short was never answered for, and is not there', async () => {
  const last = await written()
  const whole = await readFile(path)
  await truncate(path, whole.length - 20)
  expect((await (await openJournalItems(path)).items.read('send', last.id))?.state).toBe('queued')
})

it('what can be appended behind a line that was cut short is found again', async () => {
  await appendFile(path, '{"kind":"se')
  const last = await written()
  expect(await (await openJournalItems(path)).items.read('send', last.id)).toEqual(last)
})

it.skipIf(process.platform === 'win32')(
  'a write for which there is no room spoils none of those behind it',
  async () => {
    const program = `
    import { openJournalItems } from ${JSON.stringify(new URL('../../lib/store/journal-items.ts', import.meta.url).href)}
    const { items } = await openJournalItems(${JSON.stringify(path)})
    for (const [id, size] of [['a', 10], ['b', 9000], ['c', 10]]) {
      const item = { kind: 'message', id, version: 0, createdAt: 0, bytes: new Uint8Array(size) }
      await items.create(item).then(() => console.log(id), () => console.log('no room'))
    }`
    const limited = ['-c', 'ulimit -f 8 && exec "$0" --input-type=module --eval "$1"', process.execPath, program]
    const { stdout } = await promisify(execFile)('sh', limited, { timeout: 20_000 })
    expect(stdout.trim().split('\n')).toEqual(['a', 'no room', 'c'])
    const { items } = await openJournalItems(path)
    expect((await items.readMany('message', ['a', 'b', 'c'])).map(({ id }) => id)).toEqual(['a', 'c'])
  },
)

it('a file of something else is refused, and left as it is', async () => {
  await writeFile(path, 'hello\nworld\n')
  await expect(openJournalItems(path)).rejects.toThrow('Line 1')
  expect(await readFile(path, 'utf8')).toBe('hello\nworld\n')
})
