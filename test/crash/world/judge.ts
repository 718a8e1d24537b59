// Many schedules one after the other, and those that broke a promise as lines that can be run again.
import { runSchedule, type Schedule, scheduleText } from './schedule.ts'
import type { World, WorldSettings } from './world.ts'

export interface Judging {
  readonly settings?: WorldSettings
  /** What is asked for; a send, where nothing is said. */
  readonly ask?: (world: World) => void
  /** What else must not be. */
  readonly also?: (world: World) => readonly string[]
}

/** What went wrong, with the line that makes it go wrong again: `replay(line)` of schedule.ts. */
export async function brokenPromises(
  schedules: Iterable<Schedule>,
  { settings = {}, ask, also = () => [] }: Judging = {},
): Promise<readonly string[]> {
  const broken: string[] = []
  for (const schedule of schedules) {
    const { world, violations } = await runSchedule(schedule, settings, ask)
    const texts = [...violations.map(({ invariant, text }) => `${invariant} ${text}`), ...also(world)]
    if (texts.length > 0) broken.push(`replay('${scheduleText(schedule)}'): ${texts.join('; ')}`)
  }
  return broken
}
