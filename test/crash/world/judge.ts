// Many schedules one after the other, and those that broke a promise as lines that can be run again.
import { runSchedule, type Schedule, scheduleText } from './schedule.ts'
import type { World, WorldSettings } from './world.ts'

/** What went wrong, with the line that makes it go wrong again: `replay(line)` of schedule.ts. */
export async function brokenPromises(
  schedules: Iterable<Schedule>,
  { settings = {}, also = () => [] }: { settings?: WorldSettings; also?: (world: World) => readonly string[] } = {},
): Promise<readonly string[]> {
  const broken: string[] = []
  for (const schedule of schedules) {
    const { world, violations } = await runSchedule(schedule, settings)
    const texts = [...violations.map(({ invariant, text }) => `${invariant} ${text}`), ...also(world)]
    if (texts.length > 0) broken.push(`replay('${scheduleText(schedule)}'): ${texts.join('; ')}`)
  }
  return broken
}
