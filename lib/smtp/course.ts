// The course of a session before the first MAIL: greeting, EHLO, STARTTLS, the handshake, EHLO again (RFC 3207 section 4).

import { type Extensions, maskedKeyword, offers } from '../mail/extensions.ts'
import type { TlsVersion } from '../mail/extra-facts.ts'
import type { Host } from '../mail/host.ts'
import { type Observed, type SessionFailure, seenValue } from '../mail/observed.ts'
import { type Reply, replyClass } from '../mail/reply.ts'
import type { SessionFacts } from '../mail/session-facts.ts'
import type { Stage } from '../mail/stage.ts'
import { command, receive } from './exchange.ts'
import { recogniseFtp } from './foreign-protocol.ts'
import { type Introduction, introduce, type Manner } from './introduction.ts'
import { abandon, type Session, timed } from './session.ts'
import type { SessionContext } from './session-context.ts'
import { letTicketCome } from './session-ticket.ts'
import { explainSilence } from './silent-server.ts'
import { verificationProblem } from './tls-facts.ts'
import { type Secured, upgrade } from './upgrade.ts'

/** `starttls` and `implicit` require TLS. `opportunistic`: where it is offered, and in clear where it is then refused. */
export type TlsPolicy = 'opportunistic' | 'starttls' | 'implicit' | 'none'

/** `required`: nothing is said to a server whose certificate does not prove who it is. */
type Verification = 'required' | 'recorded'

export interface ChannelWish {
  readonly host: Host
  readonly tls: TlsPolicy
  readonly verification: Verification
  /** The only version that the handshake allows, where it is to be found out whether the server takes it. */
  readonly onlyVersion?: TlsVersion
  /** The course ends here, before anything is said. */
  readonly lastStep?: 'connect' | 'greeting'
}

/** What opening the channel told. Without `failure` the session may go on, inside TLS where `tls` was seen. */
export type Channel = Pick<
  SessionFacts,
  'greeting' | 'extensionsInClear' | 'startTls' | 'tls' | 'extensionsInTls' | 'failure'
>

export interface Course {
  readonly session: Session
  readonly wish: ChannelWish
  readonly context: SessionContext
  /** How a server is introduced to us that was not asked EHLO before. */
  readonly verbs: Manner['verbs']
}

export interface Walked {
  readonly channel: Channel
  /** The server closed the connection on EHLO without a byte, and may be asked HELO over another. */
  readonly hungUp?: SessionFailure
}

/** `stoppedAt`: the course ends here, without a failure. */
type Progress = Partial<Channel> & Pick<Walked, 'hungUp'> & { readonly stoppedAt?: Stage }
type Step = (course: Course, soFar: Progress) => Promise<Progress>

const courses: Readonly<Record<TlsPolicy, readonly Step[]>> = {
  opportunistic: [greet, introduceInClear, askForTls, secure, introduceInTls],
  starttls: [greet, introduceInClear, askForTls, secure, introduceInTls],
  implicit: [secure, greet, introduceInTls],
  none: [greet, introduceInClear],
}

/** Walks the course as far as the server lets us. */
export async function walkCourse(course: Course): Promise<Walked> {
  const { tls, lastStep } = course.wish
  let progress: Progress = {}
  for (const step of lastStep ? shortCourse(tls, lastStep) : courses[tls]) {
    progress = { ...progress, ...(await step(course, progress)) }
    if (progress.failure || progress.stoppedAt) break
  }
  const { stoppedAt = lastStep ?? (tls === 'none' ? 'ehlo' : 'tls'), hungUp, ...seen } = progress
  const notReached = { kind: 'not-reached', stoppedAt: seen.failure?.stage ?? stoppedAt } as const
  const channel = {
    ...{ greeting: notReached, extensionsInClear: notReached, startTls: notReached },
    ...{ tls: notReached, extensionsInTls: notReached },
    ...seen,
  }
  return { channel, ...(hungUp && { hungUp }) }
}

function shortCourse(tls: TlsPolicy, lastStep: 'connect' | 'greeting'): readonly Step[] {
  return lastStep === 'connect' ? [] : courses[tls].slice(0, courses[tls].indexOf(greet) + 1)
}

async function greet({ session, wish, context }: Course): Promise<Progress> {
  const answer = await receive(session, { stage: 'greeting', accepts: ({ code }) => code === 220 })
  if (answer.kind === 'reply') return { greeting: { kind: 'seen', value: answer.reply } }
  const { failure } = answer
  if (failure.reply) return { failure, greeting: { kind: 'seen', value: failure.reply } }
  return { failure: wish.tls === 'implicit' ? failure : await explainSilence(session, failure, context) }
}

async function introduceInClear({ session, context, verbs }: Course, soFar: Progress): Promise<Progress> {
  const { extensions, ...rest } = observe(await introduce(session, { ehloName: context.ehloName, verbs }), soFar)
  return { extensionsInClear: extensions, ...rest }
}

/** Inside TLS, HELO is for a server that was never asked EHLO before: one that forgets EHLO there is broken. */
async function introduceInTls({ session, wish, context, verbs }: Course, soFar: Progress): Promise<Progress> {
  const manner = { ehloName: context.ehloName, verbs: wish.tls === 'implicit' ? verbs : 'ehlo' } as const
  const { extensions, ...rest } = observe(await introduce(session, manner), soFar)
  return { extensionsInTls: extensions, ...rest }
}

function observe(
  introduction: Introduction,
  { greeting }: Progress,
): Pick<Progress, 'failure' | 'hungUp'> & { readonly extensions: Observed<Extensions> } {
  if (introduction.kind === 'introduced') return { extensions: { kind: 'seen', value: introduction.extensions } }
  const failure = greeting?.kind === 'seen' ? recogniseFtp(introduction.failure, greeting.value) : introduction.failure
  return { extensions: whyUnseen(failure), failure, ...(introduction.kind === 'hung-up' && { hungUp: failure }) }
}

function whyUnseen(failure: SessionFailure): Observed<Extensions> {
  const family = failure.reason === 'negative-reply' && failure.reply ? replyClass(failure.reply) : undefined
  if (family === 'transient-negative') return { kind: 'temporary-failure', cause: failure }
  return family === 'permanent-negative' ? { kind: 'absent' } : { kind: 'not-reached', stoppedAt: failure.stage }
}

async function askForTls({ session, wish }: Course, { extensionsInClear }: Progress): Promise<Progress> {
  const isRequired = wish.tls !== 'opportunistic'
  if (extensionsInClear?.kind !== 'seen' || !offers(extensionsInClear.value, 'STARTTLS')) {
    const masked = extensionsInClear?.kind === 'seen' ? maskedKeyword(extensionsInClear.value) : undefined
    const detail = masked && `masked as ${masked}`
    const failure = { stage: 'starttls', reason: 'starttls-missing', ...(detail && { detail }) } as const
    return {
      startTls: { kind: 'absent' },
      tls: { kind: 'absent' },
      ...(isRequired ? { failure } : { stoppedAt: 'starttls' }),
    }
  }
  const answer = await command(session, 'STARTTLS', { stage: 'starttls', accepts: ({ code }) => code === 220 })
  if (answer.kind === 'reply') return { startTls: { kind: 'seen', value: answer.reply } }
  const { failure } = answer
  if (session.broken) return { failure } // a 421 that came before we had asked is no answer
  const mayGoOn = failure.reason === 'negative-reply' && failure.reply?.code !== 421 && !isRequired
  return {
    ...(failure.reply && { startTls: { kind: 'seen', value: failure.reply } }),
    ...(mayGoOn ? { stoppedAt: 'starttls' } : { failure }),
  }
}

async function secure({ session, wish, context }: Course, { greeting }: Progress): Promise<Progress> {
  const mode = wish.tls === 'implicit' ? 'implicit' : 'starttls'
  const strength = wish.onlyVersion ?? (wish.verification === 'required' ? 'usual' : 'any')
  const upgraded = await upgrade(session, { mode, host: wish.host, strength }, context)
  if (upgraded.kind === 'failed') return { failure: upgraded.failure }
  const tls = { kind: 'seen', value: upgraded.tls } as const
  const problem = wish.verification === 'required' ? verificationProblem(upgraded.tls) : undefined
  if (problem !== undefined) {
    return { tls, failure: abandon(session, 'tls', { reason: 'tls-not-verified', detail: problem }) }
  }
  // With implicit TLS the server speaks next, and nothing of ours can help it.
  if (mode === 'starttls') await awaitTicket(session, upgraded, greeting && seenValue(greeting))
  return { tls }
}

/** What is waited for is TLS's: EHLO's own time begins behind it. */
async function awaitTicket(session: Session, { tls, ticket }: Secured, greeting: Reply | undefined): Promise<void> {
  const signs = { ...tls, connectMs: session.timings.connect ?? 0, greeting }
  await timed(session, 'tls', () => session.patience.within('tls', () => letTicketCome(ticket, signs)))
}
