// SQS on this machine: fauxqs on loopback. Nothing outlives the process: what was waiting is found in the table again.
import { CreateQueueCommand, type QueueAttributeName, type SQSClient } from '@aws-sdk/client-sqs'
import { buildApp } from 'fauxqs'
import type { EmbeddedService } from './embedded-service.ts'
import type { QueueDefinition } from './infrastructure.ts'

/** Its own start function would listen on every interface of the machine. */
export async function startEmbeddedSqs(): Promise<EmbeddedService> {
  const app = buildApp({ logger: false })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return { url, stop: () => app.close() }
}

/** The account that fauxqs gives to everybody. */
const account = '000000000000'

/** Not the URL that CreateQueue answers with: that one names a host that does not resolve, and the SDK would dial it. */
export function queueUrl(name: string, { endpoint }: { readonly endpoint: string }): string {
  return `${endpoint}/${account}/${name}`
}

export function queueArn(name: string, { region }: { readonly region: string }): string {
  return `arn:aws:sqs:${region}:${account}:${name}`
}

/** Creates the queues; those that receive dead letters of others before these, since they are named by them. */
export async function createQueues(
  client: SQSClient,
  { queues, region }: { readonly queues: readonly QueueDefinition[]; readonly region: string },
): Promise<void> {
  for (const queue of receiversFirst(queues))
    await client.send(new CreateQueueCommand({ QueueName: queue.name, Attributes: attributesOf(queue, region) }))
}

function receiversFirst(queues: readonly QueueDefinition[]): readonly QueueDefinition[] {
  const depthOf = ({ redrive }: QueueDefinition): number => {
    const receiver = queues.find(({ name }) => name === redrive?.deadLetters)
    return receiver ? 1 + depthOf(receiver) : 0
  }
  return queues.toSorted((one, other) => depthOf(one) - depthOf(other))
}

function attributesOf(
  { visibilityTimeoutSeconds, retentionSeconds, redrive }: QueueDefinition,
  region: string,
): Partial<Record<QueueAttributeName, string>> {
  return {
    MessageRetentionPeriod: String(retentionSeconds),
    ...(visibilityTimeoutSeconds !== undefined && { VisibilityTimeout: String(visibilityTimeoutSeconds) }),
    ...(redrive && {
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: queueArn(redrive.deadLetters, { region }),
        maxReceiveCount: redrive.maxReceiveCount,
      }),
    }),
  }
}
