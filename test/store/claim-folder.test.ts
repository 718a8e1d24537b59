// One process at a time in a folder, and what a dead one left is void; a secret in it is whole, or not there.
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { claimFolder } from '../../lib/store/claim-folder.ts'
import { keepSecret } from '../../lib/store/keep-secret.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smtping-test-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** No process of Linux, macOS or Windows has it. */
const noProcess = 2 ** 30
const claimFile = () => join(folder, 'smtping.pid')

describe('a folder', () => {
  it('is claimed once, however many ask at the same time, and again when it was released', async () => {
    const claims = await Promise.all([claimFolder(folder), claimFolder(folder), claimFolder(`${folder}/`)])
    expect(claims.map(({ kind }) => kind)).toEqual(['claimed', 'held', 'held'])
    for (const claim of claims) if (claim.kind === 'claimed') await claim.release()
    expect(await readdir(folder)).toEqual([])
    expect(await claimFolder(folder)).toMatchObject({ kind: 'claimed', wasLeft: false })
    await rm(claimFile())
  })

  it('that a living process holds is told with its id, and left to it', async () => {
    await writeFile(claimFile(), `${process.ppid}\n`)
    expect(await claimFolder(folder)).toEqual({ kind: 'held', by: process.ppid })
    expect(await readFile(claimFile(), 'utf8')).toBe(`${process.ppid}\n`)
  })

  it.each([`${noProcess}\n`, '', 'no number', `${process.pid}\n`])(
    'that was left behind (%j) is taken over, and that it was left is told',
    async (text) => {
      await writeFile(claimFile(), text)
      const claim = await claimFolder(folder)
      expect(claim).toMatchObject({ kind: 'claimed', wasLeft: true })
      expect(await readFile(claimFile(), 'utf8')).toBe(`${process.pid}\n`)
      if (claim.kind === 'claimed') await claim.release()
    },
  )

  it('that is not there is an error of the system, and no claim', async () => {
    const missing = join(folder, 'missing')
    for (const _ of ['first', 'again']) await expect(claimFolder(missing)).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('a secret', () => {
  it('is made once, and read by its owner alone', async () => {
    const path = join(folder, 'key')
    const secret = await keepSecret(path)
    expect(secret).toMatch(/^[\w-]{32}$/)
    expect(await keepSecret(path)).toBe(secret)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['key'])
  })

  it('that a dead process had half written is not taken for one', async () => {
    const path = join(folder, 'key')
    await writeFile(`${path}.${noProcess}`, 'half')
    expect(await keepSecret(path)).toMatch(/^[\w-]{32}$/)
  })
})
