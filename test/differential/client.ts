// What every client of the comparison is: a name, and a way to hand one message over.
import type { Answer } from './answer.ts'
import type { Errand } from './errand.ts'

export interface Client {
  readonly name: string
  /** Resolves by `endlessMs`, whatever the server does. */
  readonly handOver: (errand: Errand) => Promise<Answer>
  /** Ends what it keeps running between two errands. */
  readonly stop?: () => Promise<void>
}

export const clientName = 'client.smtping.test'
/** The name that the server's certificates are for. */
export const serverName = 'mx.fake.test'

/** `endless` where the answer is not there in `ms`. */
export function orEndless(answer: Promise<Answer>, ms: number): Promise<Answer> {
  const { promise, resolve } = Promise.withResolvers<Answer>()
  const timer = setTimeout(() => resolve('endless'), ms)
  return Promise.race([answer, promise]).finally(() => clearTimeout(timer))
}
