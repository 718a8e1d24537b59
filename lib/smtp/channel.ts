// Everything before the first MAIL: greeting, EHLO, STARTTLS, the handshake, EHLO again (RFC 5321 section 3.1, RFC 3207).
import { type Extensions, offers } from '../mail/extensions.ts'
import type { Host } from '../mail/host.ts'
import type { Observed, SessionFailure } from '../mail/observed.ts'
import { replyClass } from '../mail/reply.ts'
import type { SessionFacts } from '../mail/session-facts.ts'
import type { Stage } from '../mail/stage.ts'
import { command, receive } from './exchange.ts'
import { type Introduction, introduce } from './introduction.ts'
import { abandon, type Session } from './session.ts'
import type { SessionContext } from './session-context.ts'
import { verificationProblem } from './tls-facts.ts'
import { upgrade } from './upgrade.ts'

/** `starttls` and `implicit` require TLS. `opportunistic`: where it is offered, and in clear where it is then refused. */
export type TlsPolicy = 'opportunistic' | 'starttls' | 'implicit' | 'none'

/** `required`: nothing is said to a server whose certificate does not prove who it is. */
export type Verification = 'required' | 'recorded'

export interface ChannelWish {
  readonly host: Host
  readonly tls: TlsPolicy
  readonly verification: Verification
}

/** What opening the channel told. Without `failure` the session may go on, inside TLS where `tls` was seen. */
export type Channel = Pick<
  SessionFacts,
  'greeting' | 'extensionsInClear' | 'startTls' | 'tls' | 'extensionsInTls' | 'failure'
>

/** `stoppedAt`: the course ends here, without a failure. */
type Progress = Partial<Channel> & { readonly stoppedAt?: Stage }
type Step = (course: Course, soFar: Progress) => Promise<Progress>
interface Course {
  readonly session: Session
  readonly wish: ChannelWish
  readonly context: SessionContext
}

const courses: Readonly<Record<TlsPolicy, readonly Step[]>> = {
  opportunistic: [greet, introduceInClear, askForTls, secure, introduceInTls],
  starttls: [greet, introduceInClear, askForTls, secure, introduceInTls],
  implicit: [secure, greet, introduceInTls],
  none: [greet, introduceInClear],
}

/** Walks the course as far as the server lets us. */
export async function openChannel(course: Course): Promise<Channel> {
  const { tls } = course.wish
  let progress: Progress = {}
  for (const step of courses[tls]) {
    progress = { ...progress, ...(await step(course, progress)) }
    if (progress.failure || progress.stoppedAt) break
  }
  const { stoppedAt = tls === 'none' ? 'ehlo' : 'tls', ...seen } = progress
  const notReached = { kind: 'not-reached', stoppedAt: seen.failure?.stage ?? stoppedAt } as const
  return {
    ...{ greeting: notReached, extensionsInClear: notReached, startTls: notReached },
    ...{ tls: notReached, extensionsInTls: notReached },
    ...seen,
  }
}

/** The extensions that hold for the rest of the session: those inside TLS, if there is TLS (RFC 3207 section 4.2). */
export function extensionsInForce({ tls, extensionsInTls, extensionsInClear }: Channel): Observed<Extensions> {
  return tls.kind === 'seen' ? extensionsInTls : extensionsInClear
}

async function greet({ session }: Course): Promise<Progress> {
  const answer = await receive(session, { stage: 'greeting', accepts: ({ code }) => code === 220 })
  if (answer.kind === 'reply') return { greeting: { kind: 'seen', value: answer.reply } }
  const { failure } = answer
  return { failure, ...(failure.reply && { greeting: { kind: 'seen', value: failure.reply } }) }
}

async function introduceInClear({ session, context }: Course): Promise<Progress> {
  const { extensions, failure } = observe(await introduce(session, { ehloName: context.ehloName, fallback: 'helo' }))
  return { extensionsInClear: extensions, ...(failure && { failure }) }
}

/** Inside TLS, HELO is for a server that was never asked EHLO before: one that forgets EHLO there is broken. */
async function introduceInTls({ session, wish, context }: Course): Promise<Progress> {
  const fallback = wish.tls === 'implicit' ? 'helo' : 'none'
  const { extensions, failure } = observe(await introduce(session, { ehloName: context.ehloName, fallback }))
  return { extensionsInTls: extensions, ...(failure && { failure }) }
}

function observe(introduction: Introduction): { extensions: Observed<Extensions>; failure?: SessionFailure } {
  if (introduction.kind === 'introduced') return { extensions: { kind: 'seen', value: introduction.extensions } }
  const { failure } = introduction
  return { extensions: whyUnseen(failure), failure }
}

function whyUnseen(failure: SessionFailure): Observed<Extensions> {
  const family = failure.reason === 'negative-reply' && failure.reply ? replyClass(failure.reply) : undefined
  if (family === 'transient-negative') return { kind: 'temporary-failure', cause: failure }
  return family === 'permanent-negative' ? { kind: 'absent' } : { kind: 'not-reached', stoppedAt: failure.stage }
}

async function askForTls({ session, wish }: Course, { extensionsInClear }: Progress): Promise<Progress> {
  const isRequired = wish.tls !== 'opportunistic'
  if (extensionsInClear?.kind !== 'seen' || !offers(extensionsInClear.value, 'STARTTLS')) {
    const failure = { stage: 'starttls', reason: 'starttls-missing' } as const
    return {
      startTls: { kind: 'absent' },
      tls: { kind: 'absent' },
      ...(isRequired ? { failure } : { stoppedAt: 'starttls' }),
    }
  }
  const answer = await command(session, 'STARTTLS', { stage: 'starttls', accepts: ({ code }) => code === 220 })
  if (answer.kind === 'reply') return { startTls: { kind: 'seen', value: answer.reply } }
  const { failure } = answer
  const mayGoOn = failure.reason === 'negative-reply' && !isRequired
  return {
    ...(failure.reply && { startTls: { kind: 'seen', value: failure.reply } }),
    ...(mayGoOn ? { stoppedAt: 'starttls' } : { failure }),
  }
}

async function secure({ session, wish, context }: Course): Promise<Progress> {
  const mode = wish.tls === 'implicit' ? 'implicit' : 'starttls'
  const upgraded = await upgrade(session, { mode, host: wish.host }, context)
  if (upgraded.kind === 'failed') return { failure: upgraded.failure }
  const tls = { kind: 'seen', value: upgraded.tls } as const
  const problem = wish.verification === 'required' ? verificationProblem(upgraded.tls) : undefined
  if (problem === undefined) return { tls }
  return { tls, failure: abandon(session, 'tls', { reason: 'tls-not-verified', detail: problem }) }
}
