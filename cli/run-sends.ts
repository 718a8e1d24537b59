// Carries sends out to their end in this process: attempts, retries, and the wait for their arrival.
import { setTimeout } from 'node:timers/promises'
import { InputError } from '../lib/contract/input-error.ts'
import { bounceMailboxId, type MailboxAccount } from '../lib/contract/mailboxes.ts'
import type { QueueMessage } from '../lib/contract/queue-message.ts'
import type { SendRequest } from '../lib/contract/requests.ts'
import { createWithMessage } from '../lib/flow/message-store.ts'
import { readSend } from '../lib/flow/read-jobs.ts'
import { noteWatched } from '../lib/flow/watched-arrival.ts'
import type { Instant } from '../lib/mail/time.ts'
import { planSend, type Sender } from '../lib/plan/send-plan.ts'
import { sendProgress } from '../lib/report/send-progress.ts'
import type { SendReport } from '../lib/report/send-report.ts'
import { clock, ownName } from './adapters.ts'
import { watchForArrival } from './arrival-adapters.ts'
import type { Following } from './follow-login.ts'
import { runToEnd } from './run-to-end.ts'
import { attendedSchedules, singleAttempt } from './schedules.ts'
import { openDesk, type SendSession } from './send-adapters.ts'

export interface SendRun {
  readonly session: SendSession
  readonly following: Following | undefined
  readonly isRetried: boolean
  readonly signal: AbortSignal
  /** Told what happens meanwhile. */
  readonly tell: (line: string) => void
}

type Desk = ReturnType<typeof openDesk>

/** The mailboxes of the recipients are watched here, and not looked into by the desk. */
const watchedMailboxId = 'watched'

/** The reports of all sends, in their order; not final where it was interrupted. */
export async function runSends(requests: readonly SendRequest[], run: SendRun): Promise<readonly SendReport[]> {
  const over = new AbortController()
  try {
    return await runWatched(requests, { ...run, watching: AbortSignal.any([run.signal, over.signal]) })
  } finally {
    over.abort()
  }
}

interface WatchedRun extends SendRun {
  /** Ends all watches. */
  readonly watching: AbortSignal
}

async function runWatched(requests: readonly SendRequest[], run: WatchedRun): Promise<readonly SendReport[]> {
  const desk = openDeskFor(requests, run)
  const { edges } = desk
  const ids = requests.map(() => edges.newId())
  await openWatches(requests, ids, { desk, run })
  for (const [index, request] of requests.entries()) {
    const item = planSend(request, { ...edges, id: ids[index] ?? '', now: clock.now() })
    const login = run.session.login && { login: 'auth-user' }
    await createWithMessage({ ...item, ...login }, edges.items)
  }
  await edges.queues.send(ids.map((id) => ({ v: 1, type: 'send', id }) as const))
  let reports = await reportsOf(ids, desk)
  await runToEnd({
    ...desk,
    signal: run.signal,
    work: (message) => (isWatched(message) ? Promise.resolve() : desk.work(message)),
    isOver: async () => {
      const next = await reportsOf(ids, desk)
      for (const [index, report] of next.entries())
        for (const line of sendProgress(reports[index], report, clock.now())) run.tell(line)
      reports = next
      return reports.every(({ final }) => final)
    },
  })
  return reportsOf(ids, desk)
}

function openDeskFor(requests: readonly SendRequest[], { following, isRetried, session, signal }: SendRun): Desk {
  const schedules = isRetried ? attendedSchedules : singleAttempt
  const bounces = following?.bounces
  const seeds = following ? requests.map(({ to }) => ({ address: to, provider: '', mailbox: watchedMailboxId })) : []
  const sender: Sender = { seeds: seeds.map(withProvider), ...(bounces && { bounceAddress: bounces.address }) }
  const mailboxes = bounces ? [{ ...bounces.account, id: bounceMailboxId }] : []
  const followed = following && { followMs: following.followMs }
  return openDesk({ sender, mailboxes, schedules: { ...schedules, ...followed }, session, signal })
}

function withProvider({ address, mailbox }: { readonly address: string; readonly mailbox: string }) {
  return { address, mailbox, provider: address.slice(address.lastIndexOf('@') + 1) }
}

function isWatched({ type, id }: QueueMessage): boolean {
  return type === 'mailbox' && id === watchedMailboxId
}

interface Watching {
  readonly desk: Desk
  readonly run: WatchedRun
}

/** Watches all mailboxes, which are read once before anything is sent. Throws InputError where one of them cannot be. */
async function openWatches(
  requests: readonly SendRequest[],
  ids: readonly string[],
  watching: Watching,
): Promise<void> {
  const states = await Promise.all(requests.map(({ to }, index) => openWatch(to, ids[index] ?? '', watching)))
  const trouble = states.find((state) => state !== undefined)
  if (trouble === undefined || watching.run.signal.aborted) return
  throw new InputError([{ field: '--follow', message: `${trouble} Nothing was sent.` }])
}

/** Why the mailbox cannot be watched; undefined where it is. What is found later is written down by itself. */
async function openWatch(to: string, id: string, { desk, run }: Watching): Promise<string | undefined> {
  const { watching: signal } = run
  const { following } = run
  const login = following?.accounts.get(to)
  if (!following || !login) return undefined
  const { items } = desk.edges
  let last: Instant | undefined
  const noteLast = async () => {
    last = (await items.read('send', id))?.lookUntil
  }
  const watch = watchForArrival({
    ...{ login, signal, clock, until: () => last, isShared: isShared(login, following) },
    isOurs: (token) => desk.seal.idOf(token) === id,
    pause: async (ms) => {
      await noteLast()
      await setTimeout(ms, undefined, { signal }).catch(() => undefined)
    },
    ...(run.session.trustedCertificates && { trustedCertificates: run.session.trustedCertificates }),
  })
  void watch.found.then((end) => noteWatched(id, end, items))
  const { trouble } = await watch.opened
  return trouble && `The mailbox of ${to} cannot be read: ${trouble}.${wayOutOf(trouble)}`
}

/** Which option helps, where it is one. */
function wayOutOf(trouble: string): string {
  if (/certificate|self-signed/i.test(trouble)) return ' --ca FILE makes a root of your own known.'
  return trouble.startsWith('wrong version number') ? ' Try --imap-tls starttls.' : ''
}

/** Whether another recipient, or the bounces, are read with the same login. */
function isShared({ host, user }: MailboxAccount, { accounts, bounces }: Following): boolean {
  const all = [...accounts.values(), ...(bounces ? [bounces.account] : [])]
  return all.filter((other) => other.host === host && other.user === user).length > 1
}

async function reportsOf(ids: readonly string[], { edges: { items } }: Desk): Promise<readonly SendReport[]> {
  const jobs = await Promise.all(ids.map((id) => readSend(id, { items, vantage: ownName() })))
  return jobs.flatMap((job) => (job ? [job.report] : []))
}
