import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleFunction, foreignSources } from '../../scripts/serverless/bundle.ts'
import { runNode } from './package-for-aws.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smtping-bundle-'))
  await writeFile(join(folder, 'late.ts'), `export const late = '${'late '.repeat(1000)}'`)
  await writeFile(join(folder, 'never.ts'), "export const never = 'never'")
  await writeFile(
    join(folder, 'edges.ts'),
    `export const buildLate = () => import('./late.ts')
     export const buildNever = () => import('./never.ts')`,
  )
  await writeFile(
    join(folder, 'entry.ts'),
    `import { createHash } from 'node:crypto'
     import { buildLate } from './edges.ts'
     export async function handler(text: string): Promise<string> {
       const { late } = await buildLate()
       return createHash('sha1').update(text).digest('hex') + late.slice(0, 4)
     }`,
  )
})
afterAll(() => rm(folder, { recursive: true }))

describe('a bundle', () => {
  it('runs, with what is imported late apart, and without what is never imported', async () => {
    const out = join(folder, 'out')
    const { eagerBytes, lazyBytes, sources } = await bundleFunction(join(folder, 'entry.ts'), { folder: out })
    expect(eagerBytes).toBeGreaterThan(0)
    expect(eagerBytes).toBeLessThan(2000)
    expect(lazyBytes).toBeGreaterThan(5000)
    expect(sources.map((source) => source.split('/').at(-1)).sort()).toEqual(['edges.ts', 'entry.ts', 'late.ts'])
    expect((await readdir(out)).filter((name) => name.startsWith('never'))).toEqual([])

    const script = `const { handler } = await import(${JSON.stringify(join(out, 'index.mjs'))}); console.log(await handler('a'))`
    const { stdout } = await runNode(['--input-type=module', '--eval', script])
    expect(stdout).toBe('86f7e437faa5a7fce15d1ddcb9eaeaea377667b8late\n')
  })

  it.each([
    ['fixtures/fake-world.ts', true],
    ['cli/smtping.ts', true],
    ['scripts/start.ts', true],
    ['node_modules/smtp-server/lib/smtp-server.js', true],
    ['node_modules/nodemailer/node_modules/smtp-server/index.js', true],
    ['node_modules/dynalite/index.js', true],
    ['lib/flow/sweep.ts', false],
    ['functions/api.ts', false],
    ['node_modules/nodemailer/lib/smtp-connection/index.js', false],
  ])('with %s has no business on Lambda: %s', (source, isForeign) => {
    expect(foreignSources([source])).toEqual(isForeign ? [source] : [])
  })
})
