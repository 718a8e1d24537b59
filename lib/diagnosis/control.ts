// What a host that is known to be reachable did on the port that a target failed us on.
import { hostText } from '../mail/host.ts'
import type { Control, Observations, PortObservation } from './observation.ts'

export interface ControlSays {
  /** Somebody answered there: then the way out is free. */
  readonly isReached: boolean
  /** It refused us, as the target did. */
  readonly isRefused: boolean
  /** Whoever accepted ended the connection at once: a device that accepts for everybody. */
  readonly isEnded: boolean
  /** For the evidence. */
  readonly text: string
}

/** What the control did on the same port over the same family; undefined where it was not asked, or has no such address. */
export function controlOf({ port, family }: PortObservation, { control }: Observations): ControlSays | undefined {
  const asked = control?.ports.filter((other) => other.port === port && other.family === family) ?? []
  if (!control || asked.length === 0) return undefined
  const states = asked.map(
    ({ address, state, firstWords }) =>
      `${address} ${firstWords?.kind === 'ended' ? `${state} and ${firstWords.how}` : state}`,
  )
  return {
    isReached: asked.some((one) => one.state === 'closed' || isOpen(one)),
    isRefused: asked.every(({ state }) => state === 'closed'),
    isEnded: asked.every(({ firstWords }) => firstWords?.kind === 'ended'),
    text: `control ${hostText(control.host)}: ${states.join(', ')}`,
  }
}

function isOpen({ state, firstWords }: Control['ports'][number]): boolean {
  return state === 'open' && firstWords?.kind !== 'ended'
}
