import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { SQSEvent } from 'aws-lambda'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { EmbeddedService } from '../../scripts/local/embedded-service.ts'
import { createQueues, queueArn, queueUrl, startEmbeddedSqs } from '../../scripts/local/embedded-sqs.ts'
import { startSqsSource } from '../../scripts/local/sqs-source.ts'

const region = 'local'
let service: EmbeddedService
let client: SQSClient
let queues = 0
const sources: { readonly stop: () => Promise<void> }[] = []

beforeAll(async () => {
  service = await startEmbeddedSqs()
  client = new SQSClient({ endpoint: service.url, region, credentials: { accessKeyId: 'x', secretAccessKey: 'x' } })
})
afterAll(async () => {
  await Promise.all(sources.map((source) => source.stop()))
  client.destroy()
  await service.stop()
})

/** A queue of its own for each test: what failed is visible again after one second, and dead after two deliveries. */
async function makeQueue() {
  const name = `Work${queues++}`
  const deadLetters = `${name}Dead`
  const retentionSeconds = 60
  const redrive = { deadLetters, maxReceiveCount: 2 }
  await createQueues(client, {
    region,
    queues: [
      { name, visibilityTimeoutSeconds: 1, retentionSeconds, redrive },
      { name: deadLetters, retentionSeconds },
    ],
  })
  return { name, deadLetters }
}

const urlOf = (name: string) => queueUrl(name, { endpoint: service.url })

async function sendAll(name: string, bodies: readonly string[]) {
  for (const MessageBody of bodies) await client.send(new SendMessageCommand({ QueueUrl: urlOf(name), MessageBody }))
}

/** Waiting, being worked on, delayed: all that the queue still holds. */
async function depthOf(name: string): Promise<number> {
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: urlOf(name), AttributeNames: ['All'] }),
  )
  const { ApproximateNumberOfMessages: waiting, ApproximateNumberOfMessagesNotVisible: inWork } = Attributes
  return Number(waiting) + Number(inWork)
}

interface Starting {
  readonly handler: (event: SQSEvent) => unknown
  readonly timeoutMs?: number
  readonly batchSize?: number
  readonly maximumConcurrency?: number
}

function start(name: string, { handler, timeoutMs = 5000, batchSize = 10, maximumConcurrency = 1 }: Starting) {
  const errors: unknown[] = []
  const source = startSqsSource(
    { name: 'worker', timeoutMs, handler },
    {
      client,
      queueUrl: urlOf(name),
      queueArn: queueArn(name, { region }),
      batchSize,
      maximumConcurrency,
      onError: (error) => errors.push(error),
    },
  )
  sources.push(source)
  return { errors, stop: source.stop }
}

const waitFor = (promise: () => unknown) => vi.waitFor(promise, { timeout: 10_000, interval: 20 })

const bodiesOf = (event: SQSEvent) => event.Records.map(({ body }) => body)

describe.concurrent('a queue as an event source', () => {
  it('hands messages over in the shape of an SQSEvent', async () => {
    const { name } = await makeQueue()
    const events: SQSEvent[] = []
    start(name, { handler: (event) => events.push(event) && undefined })
    await sendAll(name, ['hello'])
    await waitFor(() => expect(events).toHaveLength(1))
    expect(events[0]?.Records).toEqual([
      {
        messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        receiptHandle: expect.stringMatching(/./),
        body: 'hello',
        md5OfBody: '5d41402abc4b2a76b9719d911017c592',
        attributes: {
          ApproximateReceiveCount: '1',
          ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
          SentTimestamp: expect.stringMatching(/^\d{13}$/),
          SenderId: expect.any(String),
        },
        messageAttributes: {},
        eventSource: 'aws:sqs',
        eventSourceARN: `arn:aws:sqs:local:000000000000:${name}`,
        awsRegion: 'local',
      },
    ])
    await waitFor(async () => expect(await depthOf(name)).toBe(0))
  })

  it('deletes what succeeded and brings back only what failed', async () => {
    const { name, deadLetters } = await makeQueue()
    await sendAll(name, ['good', 'bad once', 'good too'])
    const seen: string[][] = []
    start(name, {
      handler: (event) => {
        seen.push(bodiesOf(event))
        const bad = event.Records.filter(
          ({ body, attributes }) => body === 'bad once' && attributes.ApproximateReceiveCount === '1',
        )
        return { batchItemFailures: bad.map(({ messageId }) => ({ itemIdentifier: messageId })) }
      },
    })
    await waitFor(() => expect(seen).toEqual([['good', 'bad once', 'good too'], ['bad once']]))
    await waitFor(async () => expect(await depthOf(name)).toBe(0))
    expect(await depthOf(deadLetters)).toBe(0)
  })

  it('moves a message to the dead letters after its last delivery', async () => {
    const { name, deadLetters } = await makeQueue()
    await sendAll(name, ['poison'])
    let deliveries = 0
    const { errors } = start(name, {
      handler: () => {
        deliveries++
        throw new Error('broken')
      },
    })
    await waitFor(async () => expect(await depthOf(deadLetters)).toBe(1))
    expect(deliveries).toBe(2)
    expect(await depthOf(name)).toBe(0)
    expect(errors).toEqual([new Error('broken'), new Error('broken')])
  })

  it('counts a handler that does not end in time as failed', async () => {
    const { name } = await makeQueue()
    await sendAll(name, ['slow'])
    const { errors } = start(name, { timeoutMs: 50, handler: () => new Promise(() => undefined) })
    await waitFor(() => expect(errors).toHaveLength(1))
    expect(String(errors[0])).toContain('did not end within 50 ms')
    expect(await depthOf(name)).toBe(1)
  })

  it('works on as many batches at once as it may, and no more', async () => {
    const { name } = await makeQueue()
    await sendAll(name, ['1', '2', '3', '4'])
    const open: (() => void)[] = []
    start(name, {
      batchSize: 1,
      maximumConcurrency: 2,
      handler: () => new Promise<void>((resolve) => open.push(resolve)),
    })
    await waitFor(() => expect(open).toHaveLength(2))
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(open).toHaveLength(2)
    open[0]?.()
    await waitFor(() => expect(open).toHaveLength(3))
    for (const end of open) end()
    await waitFor(() => expect(open).toHaveLength(4))
    for (const end of open) end()
  })

  it('stops when the batch that it works on has ended', async () => {
    const { name } = await makeQueue()
    await sendAll(name, ['last'])
    const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>()
    const events: SQSEvent[] = []
    const { stop } = start(name, { maximumConcurrency: 2, handler: (event) => events.push(event) && mayEnd })
    await waitFor(() => expect(events).toHaveLength(1))
    let hasStopped = false
    const stopping = stop().then(() => {
      hasStopped = true
    })
    // Longer than the receive that it still waits for.
    await new Promise((resolve) => setTimeout(resolve, 1300))
    expect(hasStopped).toBe(false)
    end()
    await stopping
    expect(await depthOf(name)).toBe(0)
  })

  it('goes on after the queue did not answer', async () => {
    const { name } = await makeQueue()
    const { errors } = start(`${name}Missing`, { handler: () => undefined })
    await waitFor(() => expect(errors.length).toBeGreaterThanOrEqual(2))
  })
})
