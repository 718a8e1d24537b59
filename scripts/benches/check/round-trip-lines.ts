// Times as multiples of the round trip, beside the minimum that the protocols allow.
import { goalLine, valueLine } from '../smtp/goal-line.ts'
import type { CheckTimes } from './check-times.ts'

/** What was measured of one network. */
export interface Measured {
  readonly rttMs: number
  /** One port with STARTTLS. */
  readonly one: CheckTimes
  readonly all: CheckTimes
  /** What all of the ports are, "eight mail ports". */
  readonly allPorts: string
}

/** TCP, greeting, EHLO; with STARTTLS, the handshake of TLS 1.3, and EHLO again. */
export const minima = { ehlo: 3, certificate: 5, starttls: 6 } as const

/** The lines to print; the goals hold from the call to the last needed answer, without the start of a process. */
export function ownLines({ rttMs, one, all, allPorts }: Measured): readonly string[] {
  const inTrips = (what: string, ms: number, { goal, minimum }: { readonly goal: number; readonly minimum: number }) =>
    goalLine(what, {
      ...{ value: ms / rttMs, unit: 'RTT', goal, better: 'less' },
      beside: `${ms.toFixed(0)} ms; minimum ${minimum}`,
    })
  return [
    inTrips('smtping, EHLO of one port', one.inClear, { goal: 3.2, minimum: minima.ehlo }),
    tripLine('smtping, its certificate', { ms: one.certificate, rttMs, minimum: minima.certificate }),
    inTrips('smtping, STARTTLS to the second EHLO', one.last, { goal: 7.2, minimum: minima.starttls }),
    tripLine('smtping, with QUIT, end and reverse names', { ms: one.wall, rttMs }),
    inTrips(`smtping, ${allPorts} with everything`, all.last, { goal: 7.4, minimum: minima.starttls }),
    tripLine('smtping, with QUIT, ends and reverse names', { ms: all.wall, rttMs }),
  ]
}

/** A value without a goal. */
export function tripLine(
  what: string,
  { ms, rttMs, minimum }: { readonly ms: number; readonly rttMs: number; readonly minimum?: number },
): string {
  const beside = minimum === undefined ? '' : `; minimum ${minimum}`
  return `${valueLine(what, { value: ms / rttMs, unit: 'RTT' })}  (${ms.toFixed(0)} ms${beside})`
}
