// Processes that are stopped at every await that leaves them: which of them goes on next, what time it is and who dies are
// decided here, so that a run comes again to the letter. No real waiting: time jumps to the next thing that happens.
import type { ChooseFault, Visit } from './fault.ts'
import { openTimetable } from './timetable.ts'

/** One process: a worker, a sweeper, a caller of the API. */
export interface Actor {
  readonly name: string
  readonly state: () => 'running' | 'done' | 'failed' | 'killed'
  /** To be undone when the process ends, however it ends: sockets and timers do not outlive it. */
  readonly whenOver: (undo: () => void) => void
}

interface Process extends Actor {
  end: (how: 'done' | 'failed' | 'killed') => void
}

interface Step {
  readonly actor: Process
  readonly point: string
  readonly work: () => unknown
  readonly go: (value: unknown) => void
  readonly fail: (error: unknown) => void
}

export interface KernelSettings {
  readonly beginsAt: number
  readonly faults: ChooseFault
  /** Which of so many waiting steps is done next; the first, where nobody chooses. */
  readonly choose?: (points: readonly string[]) => number
  /** Called when all processes wait: whoever is to begin something begins it here. */
  readonly whenStill?: () => void
}

/** No processes yet. */
export function openKernel({ beginsAt, faults, choose = () => 0, whenStill = () => undefined }: KernelSettings) {
  const timetable = openTimetable(beginsAt)
  const visits = new Map<string, number>()
  const trace: Visit[] = []
  let waiting: Step[] = []
  let outside = 0

  function beginProcess(name: string): Process {
    let state: ReturnType<Actor['state']> = 'running'
    const undoings: (() => void)[] = []
    const actor: Process = {
      name,
      state: () => state,
      whenOver: (undo) => (state === 'running' ? void undoings.push(undo) : undo()),
      end: (how) => {
        if (state !== 'running') return
        state = how
        for (const undo of undoings.splice(0)) undo()
        waiting = waiting.filter((step) => step.actor !== actor)
      },
    }
    processes.set(actor, actor)
    return actor
  }

  const processes = new WeakMap<Actor, Process>()

  function processOf(actor: Actor): Process {
    const known = processes.get(actor)
    if (!known) throw new Error(`${actor.name} is no process of this kernel`)
    return known
  }

  /** Does the work when its turn comes. Of a process that is dead, nothing is ever heard. */
  function at<Value>(actor: Actor, point: string, work: () => Value | Promise<Value>): Promise<Value> {
    if (actor.state() !== 'running') return never()
    const { promise, resolve, reject } = Promise.withResolvers<Value>()
    let done: { readonly value: Value } | undefined
    const run = async () => {
      done = { value: await work() }
    }
    const go = () => done && resolve(done.value)
    waiting.push({ actor: processOf(actor), point, work: run, go, fail: reject })
    return promise
  }

  async function step(): Promise<void> {
    const index = waiting.length === 1 ? 0 : choose(waiting.map(({ actor, point }) => `${actor.name} ${point}`))
    const [next] = waiting.splice(index, 1)
    if (!next) throw new Error(`nobody waits at place ${index}`)
    const visit = { point: next.point, visit: (visits.get(next.point) ?? 0) + 1 }
    visits.set(next.point, visit.visit)
    trace.push(visit)
    await carryOut(next, visit)
  }

  async function carryOut(next: Step, visit: Visit): Promise<void> {
    const fault = faults(visit)
    if (fault?.side !== 'before' && !(await succeeds(next))) return
    switch (fault?.form) {
      case undefined:
        return next.go(undefined)
      case 'throw':
        return next.fail(new Error(`a planted failure at ${visit.point}`))
      case 'abandon':
        return next.actor.end('killed')
      case 'stall':
        return stall(next, fault.side, fault.ms ?? 0)
    }
  }

  function stall(next: Step, side: 'before' | 'after', ms: number): void {
    timetable.at(timetable.now() + ms, () => {
      if (next.actor.state() !== 'running') return
      if (side === 'after') next.go(undefined)
      else waiting.push(next)
    })
  }

  return {
    ...{ at, now: timetable.now, trace: (): readonly Visit[] => trace },

    /** Starts a process with its story; what its story throws is its end. */
    spawn(name: string, story: (actor: Actor) => Promise<void>): Actor {
      const actor = beginProcess(name)
      story(actor).then(
        () => actor.end('done'),
        () => actor.end('failed'),
      )
      return actor
    },

    kill: (actor: Actor) => processOf(actor).end('killed'),

    /** Calls at that time; of a process, only while it lives. */
    alarm(when: number, ring: () => void, actor?: Actor): void {
      const cancel = timetable.at(when, ring)
      actor?.whenOver(cancel)
    },

    /** Resolves after so many milliseconds. */
    sleep(ms: number): Promise<void> {
      return new Promise((resolve) => timetable.at(timetable.now() + ms, resolve))
    },

    skip: timetable.skip,

    /** Work over real sockets: while it goes on, time stands still. A dead process is not waited for. */
    async outside<Value>(actor: Actor, work: Promise<Value>): Promise<Value> {
      outside += 1
      let isWaitedFor = true
      const done = () => {
        if (isWaitedFor) outside -= 1
        isWaitedFor = false
      }
      actor.whenOver(done)
      return work.finally(done)
    },

    /** Lets everything happen that happens until then; ends early where nothing will ever happen again. */
    async run(until: number): Promise<void> {
      for (;;) {
        await stillness()
        whenStill()
        if (waiting.length > 0) await step()
        else if (outside > 0) await breath()
        else if (!timetable.ringNext(until)) return
      }
    },
  }
}

/** The value of its work is kept by the step itself. */
async function succeeds({ work, fail }: Step): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    fail(error)
    return false
  }
}

/** Every promise that can go on has gone on. */
function stillness(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Real time, for real sockets. */
function breath(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1))
}

function never<Value>(): Promise<Value> {
  return new Promise(() => undefined)
}
