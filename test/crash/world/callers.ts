// Callers of the API: each asks again with the same key until it is told of its job.
import { InputError } from '../../../lib/contract/input-error.ts'
import { QuotaError } from '../../../lib/contract/quota-error.ts'
import type { SendRequest } from '../../../lib/contract/requests.ts'
import { subjectOf } from '../invariants/submits.ts'
import type { Actor } from './kernel.ts'
import type { World } from './world.ts'

export interface Asking {
  readonly caller?: string
  readonly key?: string
  readonly request?: Partial<SendRequest>
}

const patienceMs = 5000
const maxTries = 6

/** What the callers of these tests ask for: an hour of tries, and an hour of looking. */
export function sendRequest(caller: string, key: string, changes: Partial<SendRequest> = {}): SendRequest {
  return {
    server: { host: { kind: 'name', name: 'mx.postbox.test' }, port: 25 },
    to: 'seed@postbox.test',
    from: 'news@smtping.test',
    subject: subjectOf(caller, key),
    retrySeconds: 3600,
    followSeconds: 3600,
    ...changes,
  }
}

/** Asks for a send. A caller that is not answered asks again; one that is refused does not. */
export function askForSend(world: World, { caller = 'ann', key = 'k1', request }: Asking = {}, tries = 1): Actor {
  const { kernel, record, stories, now } = world
  const asked = sendRequest(caller, key, request)
  let isRefused = false
  const actor = kernel.spawn('api', async (self) => {
    try {
      const id = await stories.submitSend(asked, { caller, idempotency: { caller, key } }, world.edgesFor(self))
      record.acknowledged.push({ at: now(), kind: 'send', id, caller, key })
    } catch (error) {
      isRefused = error instanceof InputError || error instanceof QuotaError
      throw error
    }
  })
  actor.whenOver(() => {
    if (actor.state() === 'done' || isRefused || tries >= maxTries) return
    kernel.alarm(now() + patienceMs, () => askForSend(world, { caller, key, ...(request && { request }) }, tries + 1))
  })
  return actor
}
