// A lane of a preflight: the seeds whose providers share a server, handed over by one worker at a time, with their pace.
import * as z from 'zod/mini'

const instant = z.number()

/** A throttle that made us slower. */
const slowingSchema = z.object({
  at: instant,
  /** Milliseconds between two messages from then on. */
  intervalMs: z.number(),
  /** What was said: code, enhanced status. */
  reply: z.string(),
})
export type Slowing = z.infer<typeof slowingSchema>

export const paceSchema = z.object({
  /** Milliseconds between the beginnings of two messages. */
  intervalMs: z.number(),
  /** It gets no shorter than this. */
  leastMs: z.number(),
  /** No message begins before. */
  nextAt: instant,
  /** Messages taken in a row since the pace was changed. */
  calm: z.int(),
  /** The throttles, the last ones. */
  slowed: z.array(slowingSchema),
  /** How often it was made slower. */
  slowings: z.int(),
})
export type Pace = z.infer<typeof paceSchema>

/** The fields of a lane beside those that every item has. */
export const laneFields = {
  kind: z.literal('lane'),
  preflight: z.string(),
  /** `done`: every seed of it has its answer. `failed`: nobody carried it out in time. */
  state: z.enum(['open', 'done', 'failed']),
  lease: z.optional(z.object({ owner: z.string(), until: instant })),
  /** Why it failed. */
  trouble: z.optional(z.string()),
  /** No attempt begins after. */
  retryUntil: instant,
  /** When there is something to do. */
  wakeAt: instant,
  /** Seeds whose first attempt has not begun, as ranges of their positions: "3-17,40". Empty where there are none. */
  fresh: z.string(),
  /** Seeds that wait for another attempt. */
  again: z.array(z.object({ index: z.int(), at: instant })),
  /** By provider, and by server where several providers share it; see lib/plan/lanes.ts. */
  paces: z.record(z.string(), paceSchema),
  /** The last worker did not come back: what became of its seeds is read from their sends. */
  recount: z.optional(z.boolean()),
  /** Rounds from worker to queue to worker since the sweeper last began a chain of them. */
  hops: z.int(),
}

/** How fast, of one preflight. */
export const paceTermsSchema = z.object({
  /** Milliseconds between two messages to one provider at the beginning, and at the fastest. */
  firstMs: z.number(),
  leastMs: z.number(),
  /** Connections to one server, and messages on their way to one provider, at a time. */
  connections: z.int(),
})
export type PaceTerms = z.infer<typeof paceTermsSchema>

// The keys of a lane's paces.

export function providerKey(provider: string): string {
  return `provider ${provider}`
}

/** `server` as host:port. */
export function serverKey(server: string): string {
  return `server ${server}`
}

/** The server that a key is for; undefined where it is for a provider. */
export function serverOfKey(key: string): string | undefined {
  return /^server (.+)$/s.exec(key)?.[1]
}
