// The model beside the world: a plain list of what was asked for, and which outcomes may come of each, whoever does what when.
import type { SendItem } from '../../../lib/contract/stored-items.ts'
import type { World } from '../world/world.ts'
import type { ScriptName } from './action.ts'

type Outcome = SendItem['state']

/** What each server makes of a send when nothing else goes wrong. */
const byScript: Readonly<Record<ScriptName, Outcome>> = {
  friendly: 'accepted',
  'defers-once': 'accepted',
  refuses: 'bounced',
  'takes-in-silence': 'unknown',
  'loses-in-silence': 'unknown',
  'accepts-then-bounces': 'accepted',
  'never-shows': 'accepted',
  'defers-for-ever': 'deferred',
}

export interface HistoryModel {
  readonly keys: Set<string>
  readonly scripts: Map<string, ScriptName>
  /** Whether anybody was hit: then a send may be given up, or its fate unknown. */
  wasHit: boolean
  wasBuried: boolean
  wasNotified: boolean
}

export function emptyModel(): HistoryModel {
  return { keys: new Set(), scripts: new Map(), wasHit: false, wasBuried: false, wasNotified: false }
}

/** What the world shows and the model does not allow. */
export function disagreements(model: HistoryModel, world: World): readonly string[] {
  const sends = world.table.all().filter((item) => item.kind === 'send')
  const tooMany = sends.length > model.keys.size ? [`${sends.length} jobs for ${model.keys.size} keys`] : []
  return [
    ...tooMany,
    ...sends.flatMap((send) => {
      const allowed = allowedOutcomes(send, model)
      return allowed.has(send.state) ? [] : [`${send.id} is ${send.state}, and may be ${[...allowed].join(', ')}`]
    }),
  ]
}

function allowedOutcomes(send: SendItem, model: HistoryModel): ReadonlySet<Outcome> {
  const script = model.scripts.get(send.id)
  const base: Outcome = script ? byScript[script] : 'not-sent'
  const gaveUp: readonly Outcome[] = ['not-sent', 'deferred']
  return new Set<Outcome>([
    base,
    ...(model.wasHit ? ([...gaveUp, 'unknown'] as const) : []),
    ...(model.wasBuried ? gaveUp : []),
    // Seen in its mailbox before anybody knew how the attempt ended, or reported by a server that had refused it.
    ...(base === 'unknown' ? (['accepted'] as const) : []),
    ...(model.wasNotified ? (['bounced'] as const) : []),
  ])
}
