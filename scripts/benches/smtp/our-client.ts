// Our client with connections that are kept: a message that is ready, or one composed for each of many seeds.
import { sendDeadlines } from '../../../lib/plan/send-deadlines.ts'
import { composeMessage } from '../../../lib/send/compose-message.ts'
import { dialTcp } from '../../../lib/smtp/dial.ts'
import { type MailSession, openMailSession } from '../../../lib/smtp/mail-session.ts'
import { prepareMessage } from '../../../lib/smtp/message-data.ts'
import { share } from './bare-client.ts'
import { content, forwardPath, ownHeader, reversePath } from './bench-message.ts'
import type { Rate } from './rates.ts'

export interface ClientRun {
  readonly port: number
  readonly count: number
  readonly connections: number
  readonly pipelining: 'when-offered' | 'never'
  /** `asked`: before each dot, as the product does. */
  readonly beforeDot: 'asked' | 'not-asked'
}

type Outgoing = Parameters<MailSession['send']>[0]

/** Hands the same bytes over again and again. */
export function runWithReadyMessage(message: Uint8Array, run: ClientRun): Promise<Rate> {
  const prepared = prepareMessage(message)
  const outgoing = { reversePath, forwardPaths: [forwardPath], message: prepared }
  return runSessions(run, async () => outgoing)
}

/** Composes a message for each seed with nodemailer, the body once. */
export function runWithComposer(run: ClientRun): Promise<Rate> {
  return runSessions(run, async (index) => {
    const own = ownHeader(index)
    return { reversePath, forwardPaths: [own.to], message: await composeMessage(content, own) }
  })
}

async function runSessions(
  { port, count, connections, pipelining, beforeDot }: ClientRun,
  outgoingAt: (index: number) => Promise<Outgoing>,
): Promise<Rate> {
  const sessions = await Promise.all(Array.from({ length: connections }, () => open(port, pipelining)))
  const terms = beforeDot === 'asked' ? { beforeDot: async () => 'go-on' as const } : {}
  const begin = performance.now()
  await share(count, sessions, async ({ send }, index) => {
    const { dotReply, failure } = await send(await outgoingAt(index), terms)
    if (dotReply?.code !== 250) throw new Error(`A message was not taken: ${JSON.stringify(failure)}`)
  })
  const ms = performance.now() - begin
  await Promise.all(sessions.map(({ close }) => close()))
  return { count, ms }
}

function open(port: number, pipelining: ClientRun['pipelining']): Promise<MailSession> {
  const address = '127.0.0.1'
  return openMailSession(
    { host: { kind: 'ipv4', address }, address, port, tls: 'none', verification: 'recorded' },
    {
      clock: { now: () => Date.now(), elapsed: () => performance.now() },
      ...{ dial: dialTcp, signal: new AbortController().signal, ehloName: 'bench.test', deadlines: sendDeadlines },
      pipelining,
    },
  )
}
