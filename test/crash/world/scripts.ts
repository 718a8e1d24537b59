// Mail servers as the schedules name them.
import { friendly, type ServerScript, type SessionScript } from './mx-model.ts'

const ok: SessionScript = { stage: 'quit', does: 'ok' }
const deferring: SessionScript = { stage: 'rcpt', does: '4yz' }
const soon = { arrivesAfterMs: [20_000] }

export const scripts = {
  friendly,
  'defers-once': { sessions: [deferring, ok], after: soon },
  refuses: { sessions: [{ stage: 'rcpt', does: '5yz' }], after: soon },
  'takes-in-silence': { sessions: [{ stage: 'dot', does: 'hang', takes: true }], after: soon },
  'loses-in-silence': { sessions: [{ stage: 'dot', does: 'rst', takes: false }], after: soon },
  'accepts-then-bounces': { sessions: [], after: { reportsAfterMs: [5000, 60_000], reports: 'failed' } },
  'never-shows': { sessions: [], after: {} },
  'defers-for-ever': { sessions: [deferring], after: soon },
} as const satisfies Record<string, ServerScript>
