// What the rules of the checker are asked about.
import type { SendItem } from '../../../lib/contract/stored-items.ts'
import type { Violation } from '../world/record.ts'
import type { World } from '../world/world.ts'

export interface Judged {
  readonly world: World
  readonly sends: readonly SendItem[]
}

/** Everything that was promised to these and not kept. */
export type Invariant = (judged: Judged) => readonly Violation[]

/** All sends as they stand in the table. */
export function sendsOf(world: World): readonly SendItem[] {
  return world.table.all().filter((item) => item.kind === 'send')
}
