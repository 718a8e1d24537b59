// How long each stage may take. RFC 5321 section 4.5.3.2 asks senders for minutes; a check has less, and says so.
import type { Stage } from '../mail/stage.ts'

/** Milliseconds for each stage, and for the whole session. */
export interface Deadlines extends Readonly<Record<Exclude<Stage, 'dns' | 'helo'>, number>> {
  readonly session: number
}
