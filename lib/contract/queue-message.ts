// What travels through the queues: ids only, no address, no secret; safe to redrive.
import * as z from 'zod/mini'

export const queueMessageSchema = z.strictObject({
  v: z.literal(1),
  type: z.enum(['check', 'send', 'preflight', 'mailbox', 'seed', 'lane']),
  id: z.string().check(z.minLength(1), z.maxLength(200)),
})
export type QueueMessage = z.output<typeof queueMessageSchema>

/** The queue that carries each type of work. */
export const queueOf = {
  check: 'checks',
  send: 'sends',
  preflight: 'sends',
  lane: 'sends',
  mailbox: 'follow',
  seed: 'follow',
} as const satisfies Record<QueueMessage['type'], string>

export type QueueName = (typeof queueOf)[QueueMessage['type']]
