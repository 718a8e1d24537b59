// The door for queues: what failed comes back alone, what cannot be read goes to the dead letters, never in silence.
import type { Context, SQSEvent } from 'aws-lambda'
import { expect, it } from 'vitest'
import { deadlineOf, queueHandler, type Work } from '../../functions/queue.ts'

const context = { getRemainingTimeInMillis: () => 60_000 } as Context

function batch(bodies: readonly string[]): SQSEvent {
  return {
    Records: bodies.map((body, index) => ({
      ...{ messageId: `m${index}`, receiptHandle: '', body, md5OfBody: '', messageAttributes: {} },
      ...{ eventSource: 'aws:sqs', eventSourceARN: '', awsRegion: '' },
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '',
        SenderId: '',
        ApproximateFirstReceiveTimestamp: '',
      },
    })),
  }
}

async function handle(bodies: readonly string[], work: Work) {
  const logged: string[] = []
  const handler = queueHandler(work, { log: (level, message) => logged.push(`${level} ${message}`) })
  const { batchItemFailures } = await handler(batch(bodies), context)
  return { failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier), logged }
}

const message = (id: string) => JSON.stringify({ v: 1, type: 'send', id })

it('INV-7: the answer lists exactly the messages that failed; their batch mates are done', async () => {
  const done: string[] = []
  const { failed } = await handle([message('a'), message('b'), message('c')], async ({ id }) => {
    if (id === 'b') throw new TypeError('a bug')
    done.push(id)
  })
  expect([failed, done]).toEqual([['m1'], ['a', 'c']])
})

it.each([
  ['truncated JSON', '{"v":1,"type":"se'],
  ['another version', '{"v":2,"type":"send","id":"a"}'],
  ['an unknown type', '{"v":1,"type":"party","id":"a"}'],
  ['no id', '{"v":1,"type":"send","id":""}'],
  ['an id of 300 KB', JSON.stringify({ v: 1, type: 'send', id: 'a'.repeat(300_000) })],
  ['a field too many', '{"v":1,"type":"send","id":"a","to":"somebody"}'],
  ['nothing', ''],
])('%s is failed and logged, and nobody works on it', async (_, body) => {
  const { failed, logged } = await handle([body], async () => Promise.reject(new Error('worked on')))
  expect(failed).toEqual(['m0'])
  expect(logged).toEqual(['error a message failed'])
})

it('the work is told to end ten seconds before Lambda ends it', async () => {
  const begin = performance.now()
  const signal = deadlineOf({ getRemainingTimeInMillis: () => 10_080 })
  expect(signal.aborted).toBe(false)
  await new Promise((resolve) => signal.addEventListener('abort', resolve))
  expect(performance.now() - begin).toBeGreaterThan(60)
  expect(performance.now() - begin).toBeLessThan(2000)
})
