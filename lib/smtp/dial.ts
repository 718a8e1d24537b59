// How a connection comes about. Everything that dials receives a Dial; the one that guards addresses is lib/probe/guard.ts.
import type { Socket } from 'node:net'
import type { SessionFailure } from '../mail/observed.ts'
import type { PortState } from '../mail/session-facts.ts'

export type Dialled =
  | { readonly kind: 'connected'; readonly socket: Socket }
  | { readonly kind: 'failed'; readonly state: Exclude<PortState, 'open'>; readonly failure: SessionFailure }

/**
 * Connects once to an IP address (never a name) and says what came of it; never rejects. `timeoutMs` bounds the wait,
 * `signal` ends it early with the reason `aborted`. The socket is handed over paused, with no listener left on it.
 */
export type Dial = (
  address: string,
  port: number,
  context: { readonly signal: AbortSignal; readonly timeoutMs: number },
) => Promise<Dialled>
