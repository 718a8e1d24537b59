// What serverless-offline does not bring: the embedded DynamoDB and SQS, and the queues as event sources. Its functions
// are invoked where it serves them, over the invoke API of Lambda.
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EmbeddedAws, startEmbeddedAws } from '../local/embedded-aws.ts'
import { type Infrastructure, readInfrastructure } from '../local/infrastructure.ts'
import { startSqsSource } from '../local/sqs-source.ts'
import { keepTokenKey } from '../local/token-key.ts'

export interface OfflineServices {
  /** For every function. */
  readonly environment: Readonly<Record<string, string>>
  /** Where the key of the tokens is: there is no Secrets Manager here. */
  readonly tokenKey: string
  /** Begins to poll, once the functions can be invoked. */
  readonly startSources: (options: SourceOptions) => void
  readonly stop: () => Promise<void>
}

interface SourceOptions {
  /** Where serverless-offline takes invocations. */
  readonly lambdaUrl: string
  /** The name that a function of serverless.yml has there. */
  readonly deployedName: (name: string) => string
  readonly onError: (error: unknown) => void
}

/** With `dataDir` the table outlives the process. */
export async function startOfflineServices({ dataDir }: { readonly dataDir?: string }): Promise<OfflineServices> {
  const infrastructure = await readInfrastructure()
  const aws = await startEmbeddedAws(infrastructure, dataDir ? { dataDir } : {})
  const sources: { readonly stop: () => Promise<void> }[] = []
  const folder = await mkdtemp(join(tmpdir(), 'smtping-'))
  return {
    tokenKey: await keepTokenKey(dataDir ?? folder),
    environment: { ...aws.environment, VANTAGE: 'this machine', SEED_SECRETS: 'file:,ssm:,secretsmanager:' },
    startSources: (options) => sources.push(...startSources(infrastructure, { ...options, aws })),
    async stop() {
      await Promise.all(sources.map((source) => source.stop()))
      await aws.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A fresh token for callers, and what the authorizer knows of it. */
export function makeToken(): { readonly token: string; readonly sha256: string } {
  const token = randomBytes(24).toString('base64url')
  return { token, sha256: createHash('sha256').update(token).digest('hex') }
}

function startSources(
  { functions }: Infrastructure,
  { aws, lambdaUrl, deployedName, onError }: SourceOptions & { readonly aws: EmbeddedAws },
) {
  return functions.flatMap(({ name, timeoutMs, sources }) =>
    sources.map(({ queue, ...mapping }) => {
      const handler = (event: unknown) =>
        invokeOver(`${lambdaUrl}/2015-03-31/functions/${deployedName(name)}/invocations`, event)
      return startSqsSource(
        { name, timeoutMs, handler },
        { ...mapping, ...aws.addressOf(queue), client: aws.sqs, onError },
      )
    }),
  )
}

/** Rejects where the function threw. */
async function invokeOver(url: string, event: unknown): Promise<unknown> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(event) })
  const text = await response.text()
  if (!response.ok || response.headers.has('x-amz-function-error')) throw new Error(text)
  return text === '' ? undefined : JSON.parse(text)
}
