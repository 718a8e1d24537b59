// At what pace to go on with a provider (R132), and how to grow from there (R114): read from what this preflight met.
import type { Pace } from '../contract/lane-item.ts'
import type { PaceReport, SuggestedPace } from './preflight-shapes.ts'

/** The pace as a report has it. */
export function reportPace({ intervalMs, slowed, slowings }: Pace): PaceReport {
  return {
    everySeconds: seconds(intervalMs),
    slowed: slowed.map(({ at, intervalMs: ms, reply }) => ({
      at: new Date(at).toISOString(),
      everySeconds: seconds(ms),
      reply,
    })),
    slowings,
  }
}

/** So many taken at a pace say that it holds; fewer say that it was not refused yet. */
const enough = 10
/** Doubled each day, as providers ask of those who are new to them; five days show where it goes. */
const days = 5

/** Undefined where nothing was tried, so that nothing is known. */
export function suggestPace({
  pace,
  throttles,
  taken,
}: {
  readonly pace: Pace
  readonly throttles: number
  readonly taken: number
}): SuggestedPace | undefined {
  if (taken + throttles === 0) return undefined
  const everySeconds = Math.max(seconds(pace.intervalMs), 0.1)
  const perMinute = round(60 / everySeconds)
  const ramp = Array.from({ length: days }, (_, day) => round(perMinute * 2 ** day))
  return { everySeconds, perMinute, reason: reasonFor(pace, taken), ramp }
}

function reasonFor({ slowed, slowings, calm, intervalMs }: Pace, taken: number): string {
  const last = slowed.at(-1)
  const now = paceWords(seconds(intervalMs))
  if (!last) {
    const said = `no throttle at up to ${now}`
    return taken >= enough ? said : `${said}, but only ${taken} ${taken === 1 ? 'message was' : 'messages were'} taken`
  }
  const times = slowings === 1 ? 'throttled once' : `throttled ${slowings} times`
  const since = calm > 0 ? `${calm} taken in a row since at ${now}` : `nothing taken in a row since at ${now}`
  return `${times}, last with ${last.reply}; ${since}`
}

/** "one every 8 s", "2 a second". */
export function paceWords(everySeconds: number): string {
  return everySeconds >= 1
    ? `one every ${round(everySeconds)} s`
    : `${round(1 / Math.max(everySeconds, 0.001))} a second`
}

function seconds(ms: number): number {
  return Math.round(ms / 10) / 100
}

function round(value: number): number {
  return value >= 10 ? Math.round(value) : Math.round(value * 10) / 10
}
