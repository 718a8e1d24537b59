import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type EmbeddedAws, startEmbeddedAws } from '../../scripts/local/embedded-aws.ts'
import { readInfrastructure } from '../../scripts/local/infrastructure.ts'
import { keepTokenKey } from '../../scripts/local/token-key.ts'
import { bundleFunction, foreignSources } from '../../scripts/serverless/bundle.ts'
import { runNode } from './package-for-aws.ts'

let folder: string
let aws: EmbeddedAws
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smtping-bundles-'))
  aws = await startEmbeddedAws(await readInfrastructure())
  return async () => {
    await aws.stop()
    await rm(folder, { recursive: true })
  }
})

/** What the bundled function answers, in a process of its own as on Lambda, with the embedded services behind it. */
async function invokeBundled(name: string, event: object): Promise<unknown> {
  const bundle = await bundleFunction(`functions/${name}.ts`, { folder: join(folder, name) })
  expect(foreignSources(bundle.sources)).toEqual([])
  const script = `
    const { handler } = await import(${JSON.stringify(join(folder, name, 'index.mjs'))})
    const answer = await handler(${JSON.stringify(event)}, { getRemainingTimeInMillis: () => 20_000 })
    console.log('\\n' + JSON.stringify(answer))
    process.exit()`
  const { stdout } = await runNode(['--input-type=module', '--eval', script], {
    ...aws.environment,
    TOKEN_KEY: await keepTokenKey(folder),
  })
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
}

const queued = (type: string) => ({
  Records: [{ messageId: 'm', body: JSON.stringify({ v: 1, type, id: 'gone' }), attributes: {} }],
})

// A message about something that is not there is done with at once, but only after all that the work needs was loaded.
describe('the bundle of', () => {
  it.each([
    ['auth', { headers: { authorization: 'Bearer guess' } }, { isAuthorized: false }],
    [
      'api',
      {
        version: '2.0',
        routeKey: 'GET /v1/health',
        rawPath: '/v1/health',
        headers: {},
        requestContext: { http: { method: 'GET', path: '/v1/health' } },
      },
      { statusCode: 200 },
    ],
    ['check-worker', queued('check'), { batchItemFailures: [] }],
    ['send-worker', queued('send'), { batchItemFailures: [] }],
    ['follow-worker', queued('mailbox'), { batchItemFailures: [] }],
    ['dead-letters', queued('send'), { batchItemFailures: [] }],
    ['sweeper', {}, { swept: 0 }],
  ])('%s answers, and holds nothing that has no business on Lambda', async (name, event, answer) => {
    expect(await invokeBundled(name, event)).toMatchObject(answer)
  })
})
