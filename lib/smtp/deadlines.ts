// How long each stage may take. RFC 5321 section 4.5.3.2 asks senders for minutes; a check has less, and says so.
import type { Stage } from '../mail/stage.ts'

/**
 * Milliseconds for one wait at each stage, and for the whole session. A wait is a command and its whole reply; at
 * `body` it is one block of the message, or the caller's answer before the dot. HELO has the deadline of EHLO.
 */
export interface Deadlines extends Readonly<Record<Exclude<Stage, 'dns' | 'helo' | 'capability'>, number>> {
  readonly session: number
}
