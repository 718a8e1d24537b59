// EHLO, and HELO for a server that does not know it, RFC 5321 sections 3.2 and 4.1.1.1.
import { type Extensions, readExtensions } from '../mail/extensions.ts'
import { type Answer, command, type Failed, isPositive } from './exchange.ts'
import type { Session } from './session.ts'

export type Introduction = { readonly kind: 'introduced'; readonly extensions: Extensions } | Failed

/** The codes of a server that does not know EHLO. Any other refusal is about us, and HELO would not help. */
const unknownCommand = [500, 502, 504]

/** Introduces us. With the fallback, a server that does not know EHLO is asked again on the same connection. */
export async function introduce(
  session: Session,
  { ehloName, fallback }: { readonly ehloName: string; readonly fallback: 'helo' | 'none' },
): Promise<Introduction> {
  const answer = await command(session, `EHLO ${ehloName}`, { stage: 'ehlo', accepts: isPositive })
  if (fallback === 'none' || !isUnknownCommand(answer)) return introduced(answer, { heloOnly: false })
  const second = await command(session, `HELO ${ehloName}`, { stage: 'helo', accepts: isPositive })
  return introduced(second, { heloOnly: true })
}

function isUnknownCommand(answer: Answer): boolean {
  return answer.kind === 'failed' && unknownCommand.includes(answer.failure.reply?.code ?? 0)
}

function introduced(answer: Answer, { heloOnly }: { readonly heloOnly: boolean }): Introduction {
  if (answer.kind === 'failed') return answer
  return { kind: 'introduced', extensions: readExtensions(answer.reply, { heloOnly }) }
}
