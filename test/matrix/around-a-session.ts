// What a row of the matrix asks for before or after a session: a route, a second attempt, a notification, a schedule, a report.
import { Resolver } from 'node:dns/promises'
import { setTimeout } from 'node:timers/promises'
import type { FakeServer } from '../../fixtures/scripted/fake-server-settings.ts'
import { classify } from '../../lib/classification/classify.ts'
import { evidenceOfTransaction } from '../../lib/classification/transaction-evidence.ts'
import type { SendItem } from '../../lib/contract/stored-items.ts'
import { readMessage } from '../../lib/mailbox/read-message.ts'
import { claim, isSettled, settle } from '../../lib/plan/send-ledger.ts'
import { type MxAnswer, readMailRoute } from '../../lib/records/mail-exchangers.ts'
import { makeCheckReport } from '../../lib/report/check-report.ts'
import { moment, queuedSend, schedules } from '../plan/samples.ts'
import { handOver, look, speed } from './client-under-test.ts'

/** Where mail for a domain of the scenario's zone goes. */
export async function routeFor(domain: string, { dns }: FakeServer) {
  const resolver = new Resolver({ timeout: 5000, tries: 1 })
  resolver.setServers([`${dns?.host}:${dns?.port}`])
  const answer = await resolver.resolveMx(domain).then(
    (found): MxAnswer => ({
      kind: 'records',
      records: found.map(({ priority, exchange }) => ({ preference: priority, exchange })),
    }),
    (error: NodeJS.ErrnoException): MxAnswer => ({ kind: 'error', code: error.code ?? '' }),
  )
  return readMailRoute(answer)
}

/** What becomes of a message that was taken and comes back in a notification. */
export async function outcomeAfterDsn(server: FakeServer) {
  const facts = await handOver(server, { reversePath: `bounce+${'0123456789abcdef'.repeat(3)}@smtping.test` })
  const accepted = evidenceOfTransaction(facts, Date.now())
  for (let looks = 0; looks < 500 && server.notifications().length === 0; looks += 1) await setTimeout(10)
  const [notification] = server.notifications()
  const { notification: report } = await readMessage(notification?.raw ?? Buffer.alloc(0))
  const [status] = report?.recipients ?? []
  const bounced = status ? [{ kind: 'delivery-status', at: Date.now(), status } as const] : []
  return { before: classify([accepted]).outcome, after: classify([accepted, ...bounced]).outcome }
}

/** An attempt, one more at once, and one behind the time that the reply names. */
export async function secondAttempts(server: FakeServer) {
  const first = await classifyAttempt(server)
  const tooEarly = await classifyAttempt(server)
  await setTimeout((1000 * (first.retryAfterSeconds ?? 0)) / speed)
  const inTime = await classifyAttempt(server)
  return {
    outcomes: [first, tooEarly, inTime].map(({ outcome }) => outcome),
    retryAfterSeconds: first.retryAfterSeconds,
  }
}

async function classifyAttempt(server: FakeServer) {
  return classify([evidenceOfTransaction(await handOver(server, {}), Date.now())])
}

/** What the ledger makes of a send that gets this server's answer at every attempt. */
export async function scheduleOf(server: FakeServer) {
  const facts = await handOver(server, {})
  const owner = 'worker'
  let item: SendItem | undefined = queuedSend()
  while (item && !isSettled(item.state)) {
    const now: number = item.notBefore
    const claimed = claim(item, owner, moment(now))
    const result = { evidence: evidenceOfTransaction(facts, now), transcript: [] }
    item = claimed && settle(claimed, owner, result, moment(now))
  }
  const { state, attempts = [] } = item ?? {}
  const [first, last] = [attempts[0]?.startedAt ?? 0, attempts.at(-1)?.startedAt ?? Number.POSITIVE_INFINITY]
  return { state, isTriedAgain: attempts.length > 3, isInWindow: last - first <= schedules.retryWindowMs }
}

/** What a report says of a look from each of two addresses of ours. */
export async function reportsFrom(addresses: readonly string[], server: FakeServer) {
  const beginning = Date.now()
  const reports = []
  for (const from of addresses) {
    const observations = await look(server, { from })
    reports.push(makeCheckReport(observations, { id: 'a'.repeat(32), vantage: { name: `seen from ${from}` } }))
  }
  return reports.map(({ verdict, vantage, at }) => ({
    ...{ verdict, vantage: vantage.name },
    isDated: Date.parse(at) >= Math.floor(beginning / 1000) * 1000,
  }))
}
