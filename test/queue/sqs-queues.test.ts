// The queues against the embedded SQS.
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { QueueMessage } from '../../lib/contract/queue-message.ts'
import { memoryQueue } from '../../lib/queue/memory-queue.ts'
import { sqsQueues } from '../../lib/queue/sqs-queues.ts'
import { queueUrl, startEmbeddedSqs } from '../../scripts/local/embedded-sqs.ts'

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
let client: SQSClient
let endpoint: string
let stop: () => Promise<void>

beforeAll(async () => {
  const service = await startEmbeddedSqs()
  endpoint = service.url
  stop = service.stop
  client = new SQSClient({ endpoint, region: 'local', credentials })
  for (const QueueName of ['checks', 'sends', 'follow']) await client.send(new CreateQueueCommand({ QueueName }))
})
afterAll(async () => {
  client.destroy()
  await stop()
})

const url = (name: string) => queueUrl(name, { endpoint })
const queues = () => sqsQueues({ client, urls: { checks: url('checks'), sends: url('sends'), follow: url('follow') } })

async function receive(name: string): Promise<readonly unknown[]> {
  const request = { QueueUrl: url(name), MaxNumberOfMessages: 10, WaitTimeSeconds: 0, VisibilityTimeout: 60 }
  const { Messages = [] } = await client.send(new ReceiveMessageCommand(request))
  return Messages.map(({ Body = '' }) => JSON.parse(Body))
}

const messageTo = (type: QueueMessage['type'], id: string): QueueMessage => ({ v: 1, type, id })

describe('the queues', () => {
  it('carry each type of work on its own queue', async () => {
    await queues().send([
      messageTo('check', 'c'),
      messageTo('send', 's'),
      messageTo('preflight', 'p'),
      messageTo('mailbox', 'm'),
    ])
    expect(await receive('checks')).toEqual([messageTo('check', 'c')])
    expect(await receive('sends')).toEqual([messageTo('send', 's'), messageTo('preflight', 'p')])
    expect(await receive('follow')).toEqual([messageTo('mailbox', 'm')])
  })

  it('take more than the ten that fit into one call', async () => {
    await queues().send(Array.from({ length: 25 }, (_, index) => messageTo('check', String(index))))
    const received = [...(await receive('checks')), ...(await receive('checks')), ...(await receive('checks'))]
    expect(received).toHaveLength(25)
  })

  it('a delayed message is not there yet', async () => {
    await queues().send([messageTo('check', 'later')], { delaySeconds: 30 })
    expect(await receive('checks')).toEqual([])
  })

  it('a delay beyond what SQS takes is sent with the longest that it takes', async () => {
    const delays: unknown[] = []
    const spy = new SQSClient({ endpoint, region: 'local', credentials })
    spy.middlewareStack.add(
      (next) => (args) => {
        delays.push(
          ...Object.values(args.input)
            .flat()
            .map((entry) =>
              typeof entry === 'object' && entry && 'DelaySeconds' in entry ? entry.DelaySeconds : undefined,
            ),
        )
        return next(args)
      },
      { step: 'initialize' },
    )
    await sqsQueues({ client: spy, urls: { checks: url('checks') } }).send([messageTo('check', 'x')], {
      delaySeconds: 5000,
    })
    spy.destroy()
    expect(delays).toContain(900)
  })

  it('reject where a queue is not there, or this function was not told of it', async () => {
    await expect(sqsQueues({ client, urls: { checks: url('gone') } }).send([messageTo('check', 'x')])).rejects.toThrow()
    await expect(sqsQueues({ client, urls: {} }).send([messageTo('check', 'x')])).rejects.toThrow('"checks"')
  })
})

describe('the queue in memory', () => {
  it('gives each message once, when its delay is over', async () => {
    const time = { now: 0 }
    const queue = memoryQueue(() => time.now)
    await queue.send([messageTo('send', 'now')])
    await queue.send([messageTo('send', 'later')], { delaySeconds: 2 })
    expect(queue.take().map(({ id }) => id)).toEqual(['now'])
    time.now = 1999
    expect(queue.take()).toEqual([])
    time.now = 2000
    expect(queue.take().map(({ id }) => id)).toEqual(['later'])
    expect(queue.take()).toEqual([])
  })
})
