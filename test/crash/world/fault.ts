// What is made to go wrong, and the line of text that makes it go wrong again.

/** Where a process is when it is hit: the name of the await, and which time anybody comes there, from 1. */
export interface Visit {
  readonly point: string
  readonly visit: number
}

export const forms = ['throw', 'abandon', 'stall'] as const

/**
 * `before`: what was to be done is not done. `after`: it is done, and nobody learns of it. `throw`: the await rejects.
 * `abandon`: the process is gone, and nothing of it runs again. `stall`: the process sleeps there, and goes on later.
 */
export interface Fault extends Visit {
  readonly side: 'before' | 'after'
  readonly form: (typeof forms)[number]
  /** Of a stall, milliseconds. */
  readonly ms?: number
}

/** Whether somebody who comes to a point is hit there. */
export type ChooseFault = (visit: Visit) => Fault | undefined

/** Hits exactly these. */
export function plannedFaults(faults: readonly Fault[]): ChooseFault {
  const byPlace = new Map(faults.map((fault) => [placeText(fault), fault]))
  return (visit) => byPlace.get(placeText(visit))
}

/** "items.read(send)#2!after!abandon". */
export function faultText({ side, form, ms, ...visit }: Fault): string {
  return [placeText(visit), side, form, ...(ms === undefined ? [] : [ms])].join('!')
}

/** The fault of a text that {@link faultText} made. */
export function readFault(text: string): Fault {
  const [, point, visit, side, name, ms] = /^(.+)#(\d+)!(before|after)!(\w+)(?:!(\d+))?$/.exec(text) ?? []
  const form = forms.find((known) => known === name)
  if (point === undefined || !form || (side !== 'before' && side !== 'after')) throw new Error(`no fault: ${text}`)
  return { point, visit: Number(visit), side, form, ...(ms !== undefined && { ms: Number(ms) }) }
}

function placeText({ point, visit }: Visit): string {
  return `${point}#${visit}`
}
