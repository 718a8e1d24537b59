// EHLO, and HELO for a server that does not know it, RFC 5321 sections 3.2 and 4.1.1.1.
import { type Extensions, readExtensions } from '../mail/extensions.ts'
import type { SessionFailure } from '../mail/observed.ts'
import { type Answer, command, type Failed, isPositive } from './exchange.ts'
import type { Session } from './session.ts'

export type Introduction =
  | { readonly kind: 'introduced'; readonly extensions: Extensions }
  /** The server closed the connection on EHLO without a byte, and may be asked HELO over another. */
  | { readonly kind: 'hung-up'; readonly failure: SessionFailure }
  | Failed

export interface Manner {
  readonly ehloName: string
  /** `ehlo-or-helo`: a server that does not know EHLO is asked again on the same connection. */
  readonly verbs: 'ehlo' | 'ehlo-or-helo' | 'helo'
}

/** The codes of a server that does not know EHLO. Any other refusal is about us, and HELO would not help. */
const unknownCommand = [500, 502, 504]

/** Introduces us. */
export async function introduce(session: Session, { ehloName, verbs }: Manner): Promise<Introduction> {
  if (verbs === 'helo') return sayHelo(session, ehloName)
  let isSaid = false
  const beforeWrite = () => {
    isSaid = true
  }
  const answer = await command(session, `EHLO ${ehloName}`, { stage: 'ehlo', accepts: isPositive, beforeWrite })
  if (verbs === 'ehlo-or-helo' && isUnknownCommand(answer)) return sayHelo(session, ehloName)
  if (verbs === 'ehlo-or-helo' && isSaid && isHangUp(answer)) return { kind: 'hung-up', failure: answer.failure }
  return introduced(answer, { heloOnly: false })
}

async function sayHelo(session: Session, ehloName: string): Promise<Introduction> {
  const answer = await command(session, `HELO ${ehloName}`, { stage: 'helo', accepts: isPositive })
  return introduced(answer, { heloOnly: true })
}

function isUnknownCommand(answer: Answer): boolean {
  return answer.kind === 'failed' && unknownCommand.includes(answer.failure.reply?.code ?? 0)
}

function isHangUp(answer: Answer): answer is Failed {
  return answer.kind === 'failed' && (answer.failure.reason === 'closed' || answer.failure.reason === 'reset')
}

function introduced(answer: Answer, { heloOnly }: { readonly heloOnly: boolean }): Introduction {
  if (answer.kind === 'failed') return answer
  return { kind: 'introduced', extensions: readExtensions(answer.reply, { heloOnly }) }
}
