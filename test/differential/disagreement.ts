// The form of the list of disagreements, and how what was seen is compared with it.
import { type Answer, agree } from './answer.ts'
import type { HandedOver } from './hand-over.ts'
import type { Hazard } from './hazards.ts'

/** What a client says, with what it did that is dangerous; `as we` where it neither says nor does anything else than ours. */
export type Seen = 'as we' | Answer | `${Answer}, ${Hazard}`

/** Several where it depends on who is first, client or server: any of them. */
type Expected = Seen | readonly Seen[]

export interface Line {
  readonly id: string
  readonly weSay: Answer
  /** What every other client says that is not named. */
  readonly all?: Expected
  readonly nodemailer?: Expected
  readonly swaks?: Expected
  readonly curl?: Expected
  readonly smtplib?: Expected
}

export const clientNames = ['nodemailer', 'swaks', 'curl', 'smtplib'] as const
export type ClientName = (typeof clientNames)[number]

export interface Disagreement {
  /** Why we are right. */
  readonly because: string
  readonly lines: readonly Line[]
}

/** What the list has for a client and a scenario: that it says as we do, where there is no line. */
export function expectedOf(line: Line | undefined, client: ClientName): readonly Seen[] {
  const expected = line?.[client] ?? line?.all ?? 'as we'
  return typeof expected === 'string' ? [expected] : expected
}

/** What is wrong with the list, or with the client, where what was seen is not what is listed. */
export function problemOf(
  { name, isKnown }: { readonly name: ClientName; readonly isKnown: boolean },
  { theirs, ours, line }: { readonly theirs: HandedOver; readonly ours: HandedOver; readonly line: Line | undefined },
): string | undefined {
  const expected = expectedOf(line, name)
  if (expected.some((seen) => isSeen(seen, theirs, ours))) return undefined
  const says = [theirs.says, ...theirs.hazards].join(', ')
  if (!isSeen('as we', theirs, ours)) return `${name}: "${says}", we: "${ours.says}": no line of the list tells why`
  // Another version than the list was written for may have been mended.
  return isKnown ? `${name}: "${expected.join('" or "')}" is on the list, and no longer occurs: "${says}"` : undefined
}

function isSeen(seen: Seen, theirs: HandedOver, ours: HandedOver): boolean {
  if (seen === 'as we') return agree(theirs.says, ours.says) && theirs.hazards.length === 0
  const [says = '', ...hazards] = seen.split(', ')
  return agree(says, theirs.says) && hazards.join() === theirs.hazards.join()
}

/** Where what ours says is not what the server recorded. */
export function contradictionsOf({ says, isDotHeard, hazards }: HandedOver): readonly string[] {
  return [
    ...hazards,
    ...(says === 'endless' ? ['no deadline held'] : []),
    ...(says === 'unknown' && !isDotHeard ? ['unknown without a final dot'] : []),
  ]
}
