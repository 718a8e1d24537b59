import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claimDataFolder, DataFolderError } from '../../scripts/local/data-folder.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smtping-test-'))
  await writeFile(join(folder, 'file'), '')
})
afterAll(() => rm(folder, { recursive: true }))

describe('the folder of the data', () => {
  it('is made with the folders above it, and taken as it is where it is there', async () => {
    const path = join(folder, 'one', 'two', 'three')
    for (const _ of ['made', 'there']) {
      const claim = await claimDataFolder(path)
      expect((await stat(path)).isDirectory()).toBe(true)
      await claim.release()
    }
  })

  it.each(['file', 'file/below', 'file/far/below'])('%s, where a file is in the way, is refused', async (name) => {
    const path = join(folder, name)
    const claimed = claimDataFolder(path)
    await expect(claimed).rejects.toThrow(`${path} cannot be made a folder (ENOTDIR): choose another one.`)
    await expect(claimed).rejects.toBeInstanceOf(DataFolderError)
  })

  it.runIf(process.platform === 'linux')('where the kernel makes no folders it is refused at once', async () => {
    await expect(claimDataFolder('/proc/smtping/data')).rejects.toThrow(
      '/proc/smtping/data cannot be made a folder (ENOENT): choose another one.',
    )
  })

  it('that is claimed already is refused', async () => {
    const path = join(folder, 'claimed')
    const claim = await claimDataFolder(path)
    await expect(claimDataFolder(path)).rejects.toThrow('in use')
    await claim.release()
  })
})
