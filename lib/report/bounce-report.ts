// The bounces of a file, as lines for people and programs.
import type { BounceReading } from '../classification/bounces/bounce-reading.ts'
import { readBounce } from '../classification/bounces/read-bounce.ts'
import { splitMbox } from '../mail/message/mbox.ts'

export interface BounceReport extends BounceReading {
  readonly schemaVersion: 1
}

export interface BounceLine extends BounceReport {
  readonly file: string
}

/** What the messages of a file say: one of an .eml, any number of an mbox. */
export function readBounceFile(file: string, bytes: Uint8Array): readonly BounceLine[] {
  return splitMbox(bytes).map((message) => ({ file, ...readBounceMessage(message) }))
}

/** What one message says. */
export function readBounceMessage(message: Uint8Array): BounceReport {
  return { schemaVersion: 1, ...readBounce(message) }
}
