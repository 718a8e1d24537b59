// One question to a server of mailboxes and its whole answer, with the session of the wire client: its deadlines, caps,
// transcript, and the silence that is due before anything is written.
import type { FailureReason, Observed, SessionFailure } from '../../mail/observed.ts'
import type { MailboxAnswer } from '../../mail/session-facts.ts'
import type { SessionStage } from '../../smtp/patience.ts'
import { abandon, breachOfSilence, excerpt, type Session, timed } from '../../smtp/session.ts'
import type { Answer, Question, ReadAnswer } from './dialects.ts'

/** Lines of one answer, and bytes of one line, as for SMTP. */
const maxLines = 100
const maxLineBytes = 4096

export type Heard = Answer | { readonly status: 'broken'; readonly failure: SessionFailure }

/** Asks, and waits for the whole answer. */
export async function ask(session: Session, stage: SessionStage, { line, read }: Question): Promise<Heard> {
  const breach = await breachOfSilence(session, stage)
  if (breach) return { status: 'broken', failure: breach }
  return listen(session, stage, read, () => {
    session.transcript.client(stage, line)
    session.wire.send(Buffer.from(`${line}\r\n`, 'latin1'))
  })
}

/** Waits for what comes unasked: the greeting. */
export function listen(
  session: Session,
  stage: SessionStage,
  read: ReadAnswer,
  write: () => void = () => undefined,
): Promise<Heard> {
  return timed(session, stage, async () => {
    const lines: string[] = []
    const waited = await session.patience.within(stage, () => {
      write()
      return untilWhole(session, { stage, read, lines })
    })
    if (waited.kind === 'done') return waited.value
    return breakOff(session, stage, waited.reason)
  })
}

/** The answer as a fact. */
export function observeAnswer(session: Session, heard: Heard, stage: SessionStage): Observed<MailboxAnswer> {
  if (heard.status === 'broken') return { kind: 'not-reached', stoppedAt: stage }
  return {
    kind: 'seen',
    value: { status: heard.status, text: session.transcript.show(Buffer.from(heard.text, 'latin1')) },
  }
}

interface Listening {
  readonly stage: SessionStage
  readonly read: ReadAnswer
  /** Those that have come. */
  readonly lines: string[]
}

async function untilWhole(session: Session, { stage, read, lines }: Listening): Promise<Heard> {
  const { wire, transcript } = session
  for (;;) {
    const end = wire.received().indexOf('\n')
    if (lines.length >= maxLines || (end < 0 ? wire.received().length : end) > maxLineBytes) {
      return breakOff(session, stage, 'reply-too-large')
    }
    if (end < 0) {
      const ending = wire.ending()
      if (ending) return breakOff(session, stage, lines.length > 0 ? 'truncated-reply' : ending.reason, ending.detail)
      await wire.change()
      continue
    }
    const line = wire
      .take(end + 1)
      .toString('latin1')
      .replace(/\r?\n$/, '')
    transcript.server(stage, Buffer.from(line, 'latin1'))
    lines.push(line)
    const answer = read(lines)
    if (answer === 'malformed') {
      const reason = stage === 'greeting' ? 'wrong-protocol' : 'malformed-reply'
      return breakOff(session, stage, reason, excerpt(session, Buffer.from(line, 'latin1')))
    }
    if (answer) return answer
  }
}

function breakOff(session: Session, stage: SessionStage, reason: FailureReason, detail?: string): Heard {
  const rest = detail ?? excerpt(session, session.wire.received())
  return { status: 'broken', failure: abandon(session, stage, { reason, ...(rest && { detail: rest }) }) }
}
