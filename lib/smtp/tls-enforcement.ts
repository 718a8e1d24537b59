// Is TLS demanded before what belongs inside it? RFC 3207 section 4, RFC 6409 section 4.3, RFC 4954 section 4. Asked in
// clear text, with no secret and no message: MAIL with the null reverse-path, and AUTH without a response.
import { authMechanisms, type Extensions } from '../mail/extensions.ts'
import type { EnforcementFacts } from '../mail/extra-facts.ts'
import type { Host } from '../mail/host.ts'
import type { MailService } from '../mail/mail-port.ts'
import { type SessionFailure, seenValue } from '../mail/observed.ts'
import { walkCourse } from './course.ts'
import { type Answer, command, isPositive, quit } from './exchange.ts'
import { observeAnswer, observeFailure } from './observed-answer.ts'
import { openSession } from './open-session.ts'
import { closeSession, isInStep, type Place, type Session } from './session.ts'
import type { SessionContext } from './session-context.ts'

export interface EnforcementTarget extends Place {
  readonly host: Host
  /** Between servers MAIL in clear text is usual and not asked. */
  readonly service: MailService
}

/**
 * Connects once to a port that begins in clear text. MAIL is taken back with RSET, a challenge with `*`, and nothing more
 * is said than QUIT. Never rejects for what the server does.
 */
export async function examineEnforcement(
  { host, service, ...place }: EnforcementTarget,
  context: SessionContext,
): Promise<EnforcementFacts> {
  const opened = await openSession(place, context)
  if (opened.kind === 'failed') return untold(opened.failure, service)
  const { session } = opened
  const wish = { host, tls: 'none', verification: 'recorded' } as const
  try {
    const { extensionsInClear, failure } = (await walkCourse({ session, wish, context, verbs: 'ehlo' })).channel
    const extensions = seenValue(extensionsInClear)
    return extensions ? await ask(session, extensions, service) : untold(failure, service)
  } finally {
    await quit(session).finally(() => closeSession(session))
  }
}

async function ask(session: Session, extensions: Extensions, service: MailService): Promise<EnforcementFacts> {
  const mail = service === 'relay' ? undefined : await askMail(session)
  const end = mail && endOf(session, mail)
  const auth: Answer = end ? { kind: 'failed', failure: end } : await askAuth(session, mechanismFor(extensions))
  const failure = [mail, auth].flatMap((answer) => (answer?.kind === 'failed' ? answer.failure : [])).find(isUntold)
  return { ...(mail && { mail: observeAnswer(mail) }), auth: observeAnswer(auth), ...(failure && { failure }) }
}

async function askMail(session: Session): Promise<Answer> {
  const answer = await command(session, 'MAIL FROM:<>', { stage: 'mail', accepts: isPositive })
  if (answer.kind === 'reply') await command(session, 'RSET', { stage: 'mail', accepts: isPositive })
  return answer
}

/** Why AUTH is not asked any more: the conversation is over, or is to be by a 421 (RFC 5321 section 3.8). */
function endOf(session: Session, mail: Answer): SessionFailure | undefined {
  const isLeaving = session.lastReply?.reply.code === 421
  if (isInStep(session) && !isLeaving) return undefined
  if (session.broken) return session.broken
  return mail.kind === 'failed' ? mail.failure : { stage: 'mail', reason: 'closed' }
}

/** RFC 4954 section 4: without an initial response a server that would take the login answers 334. */
async function askAuth(session: Session, mechanism: string): Promise<Answer> {
  const accepts = ({ code }: { readonly code: number }) => code === 334 || code === 235
  const answer = await command(session, `AUTH ${mechanism}`, { stage: 'auth', accepts })
  if (answer.kind === 'reply' && answer.reply.code === 334) {
    await command(session, '*', { stage: 'auth', accepts: () => true })
  }
  return answer
}

/** One that shows the password, whether it is announced or not. */
function mechanismFor(extensions: Extensions): 'PLAIN' | 'LOGIN' {
  const announced = authMechanisms(extensions)
  return announced.includes('LOGIN') && !announced.includes('PLAIN') ? 'LOGIN' : 'PLAIN'
}

function isUntold(failure: SessionFailure): boolean {
  return observeFailure(failure).kind !== 'seen'
}

/** Nothing could be asked; a refusal of the session is no answer to a question. */
function untold(failure: SessionFailure = { stage: 'ehlo', reason: 'other' }, service: MailService): EnforcementFacts {
  const observed = observeFailure(failure)
  const answer = observed.kind === 'seen' ? ({ kind: 'not-reached', stoppedAt: failure.stage } as const) : observed
  return { ...(service !== 'relay' && { mail: answer }), auth: answer, failure }
}
