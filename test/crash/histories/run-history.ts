// One history, played on the world and on the model; what broke comes out as text.
import { checkWorld } from '../invariants/check-world.ts'
import { askForSend } from '../world/callers.ts'
import type { Fault, Visit } from '../world/fault.ts'
import { scripts } from '../world/scripts.ts'
import { minute, openWorld, type World, type WorldSettings } from '../world/world.ts'
import type { Action, ScriptName } from './action.ts'
import { disagreements, emptyModel, type HistoryModel } from './history-model.ts'

interface Trouble {
  kills: { steps: number; readonly side: Fault['side']; readonly form: Fault['form'] }[]
  throttled: number
  ambiguous: number
}

interface Stage {
  readonly world: World
  readonly model: HistoryModel
  readonly trouble: Trouble
  script: ScriptName
  order: 'turns' | 'chance' | 'last'
}

const limits = { checks: 10, sends: 12, seeds: 10 }
const burst = 20
/** Long enough for everything to end. */
const restMs = 40 * 3_600_000

/** Nothing, where every promise was kept. */
export async function brokenIn(history: readonly Action[], settings: WorldSettings = {}): Promise<readonly string[]> {
  const stage = openStage(settings)
  for (const action of history) await perform(action, stage)
  const { world, model } = stage
  await world.kernel.run(world.now() + restMs)
  return [...checkWorld(world).map(({ invariant, text }) => `${invariant} ${text}`), ...disagreements(model, world)]
}

function openStage(settings: WorldSettings): Stage {
  const model = emptyModel()
  const trouble: Trouble = { kills: [], throttled: 0, ambiguous: 0 }
  const scriptOf = (id: string) => {
    const name = model.scripts.get(id) ?? stage.script
    model.scripts.set(id, name)
    return scripts[name]
  }
  const faults = (visit: Visit) => {
    const fault = nextFault(visit, trouble)
    if (fault) model.wasHit = true
    return fault
  }
  const choose = (points: readonly string[]) => {
    if (stage.order === 'turns') return 0
    return stage.order === 'last' ? points.length - 1 : Math.floor(world.random.fraction() * points.length)
  }
  const world = openWorld({ limits, scriptOf, faults, choose, ...settings })
  const stage: Stage = { world, model, trouble, script: 'friendly', order: 'turns' }
  return stage
}

function nextFault(visit: Visit, trouble: Trouble): Fault | undefined {
  const isTable = visit.point.startsWith('items.')
  if (isTable && trouble.throttled > 0) {
    trouble.throttled -= 1
    return { ...visit, side: 'before', form: 'throw' }
  }
  if (trouble.ambiguous > 0 && /items\.(replace|create)/.test(visit.point)) {
    trouble.ambiguous -= 1
    return { ...visit, side: 'after', form: 'throw' }
  }
  const due = trouble.kills.find((kill) => kill.steps-- === 0)
  if (!due) return undefined
  trouble.kills = trouble.kills.filter((kill) => kill !== due)
  return { ...visit, side: due.side, form: due.form }
}

async function perform(action: Action, stage: Stage): Promise<void> {
  const { world, model, trouble } = stage
  const { sends, follow } = world.queues
  switch (action.do) {
    case 'submit':
      return ask(action.key, stage)
    case 'quota-burst':
      for (let key = 0; key < burst; key++) ask(100 + key, stage)
      return
    case 'server-script':
      stage.script = action.script
      return
    case 'deliver':
      return world.kernel.run(world.now())
    case 'deliver-twice':
      for (const queue of [sends, follow]) queue.mischief.duplicate()
      return world.kernel.run(world.now())
    case 'reorder':
      stage.order = action.by
      return
    case 'lose-messages':
      return sends.mischief.lose()
    case 'lose-delete':
      return sends.mischief.loseDelete()
    case 'expire-visibility':
      for (const queue of [sends, follow]) queue.mischief.expireVisibility()
      return
    case 'bury':
      model.wasBuried = true
      return sends.mischief.buryAll()
    case 'redrive':
      for (const { what, body } of [...world.record.queue]) if (what === 'buried') sends.put(body)
      return
    case 'advance':
      return world.kernel.run(world.now() + action.seconds * 1000)
    case 'sweep-twice':
      world.startSweeper()
      world.startSweeper()
      return
    case 'kill':
      trouble.kills.push({ steps: action.steps, side: action.side, form: action.form })
      return
    case 'throttle-table':
      trouble.throttled += action.times
      return
    case 'ambiguous-write':
      trouble.ambiguous += 1
      return
    case 'seed-arrives-again':
      for (const { id } of world.servers.taken()) world.arrive(id, 'junk')
      return
    case 'notify':
      model.wasNotified ||= action.action === 'failed'
      // A server may refuse a message and report it all the same; nobody reports the delivery of what was not taken.
      for (const id of world.record.planned.keys())
        if (action.action !== 'delivered' || world.servers.countOf(id) > 0) world.notify(id, action.action)
      return
    case 'mailbox-sick':
      return world.mailbox('seed').fallSick(world.now() + action.minutes * minute)
    case 'renumber':
      return world.mailbox('seed').renumber()
  }
}

function ask(number: number, { world, model }: Stage): void {
  const key = `k${number}`
  model.keys.add(key)
  askForSend(world, { key })
}
