import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runNode } from './package-for-aws.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smtping-template-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function validate(properties: object) {
  const path = join(folder, 'template.json')
  await writeFile(path, JSON.stringify({ Resources: { Work: { Type: 'AWS::SQS::Queue', Properties: properties } } }))
  return runNode(['scripts/validate-template.ts', path])
}

describe('the validation of a template', () => {
  it('passes a sound one', async () => {
    expect((await validate({ VisibilityTimeout: 30 })).stderr).toBe('The template is valid.\n')
  })

  it('ends with 1 for one that AWS would refuse, and says where', async () => {
    await expect(validate({ VisibilityTimeout: 'soon' })).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/FATAL .*Work.*VisibilityTimeout[\s\S]*The template has 1 errors\./),
    })
  })

  it('ends with 2 where nothing was packaged', async () => {
    await expect(runNode(['scripts/validate-template.ts', join(folder, 'none.json')])).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('npm run package'),
    })
  })
})
