// Sends, mailboxes and schedules as the tests of plan and flow use them.
import type { Evidence } from '../../lib/classification/evidence.ts'
import type { MailboxItem, SendItem } from '../../lib/contract/stored-items.ts'
import { makeReply } from '../../lib/mail/reply.ts'
import { productionSchedules } from '../../lib/plan/schedule.ts'

export const t0 = Date.UTC(2026, 10, 21)
export const minute = 60_000
export const schedules = productionSchedules

export const moment = (now: number) => ({ now, schedules, jitter: 0.5 })

export function queuedSend(changes: Partial<SendItem> = {}): SendItem {
  return {
    kind: 'send',
    id: '0123456789abcdef0123456789abcdef',
    version: 0,
    createdAt: t0,
    state: 'queued',
    server: { host: { kind: 'name', name: 'mx.postbox.test' }, port: 25 },
    to: 'seed@postbox.test',
    message: { from: 'news@smtping.test', tls: 'opportunistic', subject: 'A test', text: 'Hello.' },
    reversePath: 'bounce@smtping.test',
    verp: true,
    provider: 'Postbox',
    mailbox: 'seed',
    notBefore: t0,
    retryUntil: t0 + schedules.retryWindowMs,
    followMs: 3_600_000,
    attempts: [],
    evidence: [],
    history: [{ at: t0, state: 'queued' }],
    dueAt: t0 + schedules.repairMs,
    ...changes,
  }
}

export function watchedMailbox(changes: Partial<MailboxItem> = {}): MailboxItem {
  const nextLookAt = t0 + 30_000
  return {
    ...{ kind: 'mailbox', id: 'seed', version: 0, createdAt: t0, watchedSince: t0, watchUntil: t0 + 60 * minute },
    ...{ nextLookAt, dueAt: nextLookAt, looks: 0, cursor: {} },
    ...changes,
  }
}

export function replied(code: number, text: string, at = t0): Evidence {
  return { kind: 'reply', at, stage: code === 250 ? 'dot' : 'rcpt', reply: makeReply(code, [text]) }
}

export const lostBeforeDot: Evidence = {
  kind: 'lost',
  at: t0,
  failure: { stage: 'connect', reason: 'timed-out' },
  afterDot: false,
}

export const lostAfterDot: Evidence = {
  kind: 'lost',
  at: t0,
  failure: { stage: 'dot', reason: 'reset' },
  afterDot: true,
}

export const arrived = (folder: 'inbox' | 'junk', at = t0): Evidence => ({ kind: 'arrival', at, folder })

export const bouncedLater: Evidence = {
  kind: 'delivery-status',
  at: t0,
  status: { finalRecipient: 'seed@postbox.test', action: 'failed', status: { class: 5, subject: 2, detail: 1 } },
}
