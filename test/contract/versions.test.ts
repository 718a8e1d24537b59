// INV-13: what is stored is read by this version and by the one before, in both directions.
import { describe, expect, it } from 'vitest'
import type { CheckItem, StoredItem } from '../../lib/contract/stored-items.ts'
import { storedItemSchema } from '../../lib/contract/stored-items.ts'
import { abandonCheck, claimCheck } from '../../lib/plan/check-work.ts'
import { endDeadSend, failDeadCheck, failDeadPreflight, noteDeadLook } from '../../lib/plan/dead-letter.ts'
import { claimLook } from '../../lib/plan/mailbox-watch.ts'
import { annotate, claim, expire, markCommitting, settle } from '../../lib/plan/send-ledger.ts'
import {
  arrived,
  bouncedLater,
  minute,
  moment,
  queuedSend,
  replied,
  schedules,
  t0,
  watchedMailbox,
} from '../plan/samples.ts'
import { previousStoredItemSchema } from './previous-stored-items.ts'

const dead = { ...moment(t0 + 60 * minute), messageId: 'm' }
const check: CheckItem = {
  ...{ kind: 'check', id: 'c', version: 0, createdAt: t0, dueAt: t0, state: 'queued', attempts: 0 },
  request: { target: { host: { kind: 'name', name: 'mail.example.org' } } },
}
const { message, server, to, provider, reversePath, retryUntil, followMs } = queuedSend()
const preflight: StoredItem = {
  ...{ kind: 'preflight', id: 'p', version: 0, createdAt: t0, state: 'planned' },
  ...{ message, retryUntil, followMs, sends: [{ id: 's', server, to, provider, reversePath, mailbox: 'seed' }] },
}
const sending = claim(queuedSend(), 'w', moment(t0))
const committing = sending && markCommitting(sending, 'w', moment(t0))
const accepted = committing && settle(committing, 'w', { evidence: replied(250, 'Ok'), transcript: [] }, moment(t0))
const looked = claimLook(watchedMailbox({ trouble: 'refused' }), 'w', { now: t0 + 60 * minute, schedules })

/** Records of this version, as its plans make them: every state, and every field that came with it. */
const written: readonly (readonly [string, StoredItem | undefined])[] = [
  ['a queued send', queuedSend()],
  ['a send in work', sending],
  ['a send behind the mark', committing],
  ['an accepted send', accepted],
  ['a send that arrived', accepted && annotate(accepted, arrived('junk'))],
  ['a send that bounced late', accepted && annotate(accepted, bouncedLater)],
  ['a send whose worker died', sending && expire(sending, moment(t0 + 60 * minute))],
  ['an unknown send', committing && expire(committing, moment(t0 + 60 * minute))],
  ['a send that was given up', endDeadSend(queuedSend(), dead)],
  ['a check in work', claimCheck(check, 'w', moment(t0))],
  ['a check that nobody took', abandonCheck(check, moment(t0 + 120 * minute))],
  ['a check that was given up', failDeadCheck(check, dead)],
  ['a planned preflight', preflight],
  ['a preflight that was given up', preflight.kind === 'preflight' ? failDeadPreflight(preflight, dead) : undefined],
  ['a mailbox in work', looked],
  ['a mailbox with trouble', noteDeadLook(watchedMailbox(), dead)],
  ['a key', { kind: 'request-key', id: 'k', version: 0, createdAt: t0, requestHash: 'h', madeId: 'i' }],
]

describe('a record of this version', () => {
  it.each(written)('%s is read by this version as it was written, and by the one before', (_, item) => {
    expect(item).toBeDefined()
    const stored: unknown = JSON.parse(JSON.stringify(item))
    expect(storedItemSchema.parse(stored)).toEqual(stored)
    expect(previousStoredItemSchema.safeParse(stored)).toMatchObject({ success: true })
  })
})

/** Frozen: as the version before wrote them. */
const before: readonly (readonly [string, unknown])[] = [
  [
    'a send with everything',
    {
      ...{ kind: 'send', id: 'a', version: 9, createdAt: 1, state: 'accepted', to: 'seed@postbox.test' },
      ...{ server: { host: { kind: 'ipv6', address: '2001:db8::1' }, port: 25 }, provider: 'Postbox' },
      ...{ reversePath: 'bounce+a@smtping.test', preflight: 'p', mailbox: 'seed', notBefore: 1, retryUntil: 2 },
      message: { from: 'news@smtping.test', tls: 'opportunistic', subject: 'A', text: 'B', html: '<p>C' },
      ...{ followMs: 3, acceptedAt: 4, arrival: 'could-not-look', lookUntil: 5, trouble: 'refused', dueAt: 6 },
      lease: { owner: 'w', until: 7 },
      attempts: [
        {
          ...{ number: 1, startedAt: 1, endedAt: 2 },
          evidence: {
            kind: 'lost',
            at: 2,
            failure: { stage: 'connect', reason: 'other', detail: 'x' },
            afterDot: false,
          },
          findings: [
            { id: 'x', verdict: 'warn', about: 'target', stage: 'tls', evidence: ['e'], retryable: true, port: 25 },
          ],
          transcript: [{ atMs: 1, direction: 'server', stage: 'greeting', tls: false, text: '220 x' }],
        },
      ],
      evidence: [
        {
          kind: 'reply',
          at: 1,
          stage: 'dot',
          reply: { code: 250, lines: ['Ok'], enhancedStatus: { class: 2, subject: 0, detail: 0 } },
        },
        { kind: 'arrival', at: 2, folder: 'inbox' },
        { kind: 'delivery-status', at: 3, status: { finalRecipient: 'a@b.test', action: 'failed' } },
      ],
      history: [{ at: 1, state: 'queued' }],
    },
  ],
  [
    'a failed check without a reason',
    {
      ...{ kind: 'check', id: 'c', version: 3, createdAt: 1, state: 'failed', attempts: 3 },
      request: { target: { host: { kind: 'name', name: 'mail.example.org' }, port: 25 }, ports: [25], tls: 'implicit' },
    },
  ],
  [
    'a failed preflight without a reason',
    {
      ...{
        kind: 'preflight',
        id: 'p',
        version: 1,
        createdAt: 1,
        state: 'failed',
        retryUntil: 2,
        followMs: 3,
        sends: [],
      },
      message: { from: 'news@smtping.test', tls: 'none', subject: 'A', text: 'B' },
    },
  ],
  [
    'a mailbox',
    {
      ...{ kind: 'mailbox', id: 'seed', version: 1, createdAt: 1, watchedSince: 1, watchUntil: 2, nextLookAt: 3 },
      ...{ looks: 1, lookedAt: 2, cursor: { INBOX: { uidValidity: '7', nextUid: 9 } }, trouble: 'x', dueAt: 3 },
    },
  ],
  ['a key', { kind: 'request-key', id: 'k', version: 0, createdAt: 1, requestHash: 'h', madeId: 'i' }],
]

describe('a record of the version before', () => {
  it.each(before)('%s is read by this version, nothing left out', (_, stored) => {
    expect(previousStoredItemSchema.parse(stored)).toEqual(stored)
    expect(storedItemSchema.parse(stored)).toEqual(stored)
  })
})
