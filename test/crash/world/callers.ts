// Callers of the API: each asks again with the same key until it is told of its job.
import { InputError } from '../../../lib/contract/input-error.ts'
import { QuotaError } from '../../../lib/contract/quota-error.ts'
import type { SendRequest } from '../../../lib/contract/requests.ts'
import type { Submission } from '../../../lib/flow/submit.ts'
import { subjectOf } from '../invariants/submits.ts'
import type { Actor } from './kernel.ts'
import type { Acknowledged } from './record.ts'
import type { Edges } from './stories.ts'
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
export function askForSend(world: World, { caller = 'ann', key = 'k1', request }: Asking = {}): Actor {
  const asked = sendRequest(caller, key, request)
  return ask(world, { caller, key, kind: 'send' }, (submission, edges) =>
    world.stories.submitSend(asked, submission, edges),
  )
}

/** Asks for a preflight with these seeds, through one server. */
export function askForPreflight(world: World, seeds: readonly string[]): Actor {
  const { to: _to, ...common } = sendRequest('ann', 'k1')
  const asked = { ...common, seeds: seeds.map((address) => ({ address })) }
  return ask(world, { caller: 'ann', key: 'k1', kind: 'preflight' }, (submission, edges) =>
    world.stories.submitPreflight(asked, submission, edges),
  )
}

type Whose = Omit<Acknowledged, 'at' | 'id'>

function ask(
  world: World,
  whose: Whose,
  submit: (submission: Submission, edges: Edges) => Promise<string>,
  tries = 1,
): Actor {
  const { kernel, record, now } = world
  const { caller, key } = whose
  let isRefused = false
  const actor = kernel.spawn('api', async (self) => {
    try {
      const id = await submit({ caller, idempotency: { caller, key } }, world.edgesFor(self))
      record.acknowledged.push({ at: now(), id, ...whose })
    } catch (error) {
      isRefused = error instanceof InputError || error instanceof QuotaError
      throw error
    }
  })
  actor.whenOver(() => {
    if (actor.state() === 'done' || isRefused || tries >= maxTries) return
    kernel.alarm(now() + patienceMs, () => ask(world, whose, submit, tries + 1))
  })
  return actor
}
