// Rows that need another question than a check or a send: where mail for a domain goes, and what comes after a 250.
import { Resolver } from 'node:dns/promises'
import { setTimeout } from 'node:timers/promises'
import type { FakeServer } from '../../fixtures/scripted/fake-server-settings.ts'
import { classify } from '../../lib/classification/classify.ts'
import { evidenceOfTransaction } from '../../lib/classification/transaction-evidence.ts'
import { readMessage } from '../../lib/mailbox/read-message.ts'
import { type MxAnswer, readMailRoute } from '../../lib/records/mail-exchangers.ts'
import { handOver } from './client-under-test.ts'

export interface Proof {
  readonly id: string
  readonly promise: string
  readonly prove: (server: FakeServer) => Promise<unknown>
  readonly expect: unknown
}

export const proofs: readonly Proof[] = [
  {
    id: 'C08',
    promise: 'a null MX is told from a missing one, and nothing is dialled',
    prove: (server) => routeFor('nomail.fake.test', server),
    expect: { kind: 'seen', value: { kind: 'null-mx' } },
  },
  {
    id: 'C09',
    promise: 'an address literal in an MX record leads nowhere',
    prove: (server) => routeFor('literal.fake.test', server),
    expect: { kind: 'seen', value: { kind: 'exchangers', exchangers: [], unusable: ['127.0.0.1'] } },
  },
  {
    id: 'R14',
    promise: 'a message that was taken and is bounced by a DSN is bounced',
    prove: outcomeAfterDsn,
    expect: { before: 'accepted', after: 'bounced' },
  },
]

async function routeFor(domain: string, { dns }: FakeServer) {
  const resolver = new Resolver({ timeout: 2000, tries: 1 })
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

async function outcomeAfterDsn(server: FakeServer) {
  const facts = await handOver(server, { reversePath: `bounce+${'0123456789abcdef'.repeat(2)}@smtping.test` })
  const accepted = evidenceOfTransaction(facts, Date.now())
  for (let looks = 0; looks < 100 && server.notifications().length === 0; looks += 1) await setTimeout(20)
  const [notification] = server.notifications()
  const { notification: report } = await readMessage(notification?.raw ?? Buffer.alloc(0))
  const [status] = report?.recipients ?? []
  const bounced = status ? [{ kind: 'delivery-status', at: Date.now(), status } as const] : []
  return { before: classify([accepted]).outcome, after: classify([accepted, ...bounced]).outcome }
}
