// How a connection comes about. Everything that dials receives a Dial; the one that guards addresses is lib/probe/guard.ts.
import { connect, isIP, type Socket } from 'node:net'
import type { FailureReason, SessionFailure } from '../mail/observed.ts'
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

/** What a timer of Node can hold, milliseconds. */
export const longestTimer = 2 ** 31 - 1

type ClosedDoor = Exclude<PortState, 'open'>

/** What the codes of a failed connect(2) say about the port. Whatever is not named here never left this machine. */
const meanings: Readonly<Record<string, readonly [ClosedDoor, FailureReason]>> = {
  ECONNREFUSED: ['closed', 'refused'],
  ECONNRESET: ['closed', 'reset'], // accepted and reset before we had seen the acceptance
  ETIMEDOUT: ['filtered', 'timed-out'],
  EHOSTUNREACH: ['unreachable', 'unreachable'],
  EHOSTDOWN: ['unreachable', 'unreachable'],
  ENETUNREACH: ['unreachable', 'unreachable'],
  ENETDOWN: ['unreachable', 'unreachable'],
  EADDRNOTAVAIL: ['unreachable', 'unreachable'], // no address of that family here
  EAFNOSUPPORT: ['unreachable', 'unreachable'],
}

/** Dials over TCP, with no name looked up and no second family tried. */
export const dialTcp: Dial = (address, port, { signal, timeoutMs }) => {
  if (isIP(address) === 0) return Promise.resolve(failed('unreachable', 'other', 'not an IP address'))
  if (signal.aborted) return Promise.resolve(failed('filtered', 'aborted'))
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, autoSelectFamily: false }).pause()
    const end = (dialled: Dialled) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      socket.off('connect', connected)
      // A socket that failed keeps its listener: it may complain once more while it is being destroyed.
      if (dialled.kind === 'connected') socket.off('error', refused)
      else socket.destroy()
      resolve(dialled)
    }
    const connected = () => end({ kind: 'connected', socket })
    const refused = (error: NodeJS.ErrnoException) => end(failedBy(error.code ?? error.message))
    const abort = () => end(failed('filtered', 'aborted'))
    const timer = setTimeout(() => end(failed('filtered', 'timed-out')), Math.min(timeoutMs, longestTimer))
    signal.addEventListener('abort', abort)
    socket.on('connect', connected).on('error', refused)
  })
}

function failedBy(code: string): Dialled {
  const [state, reason] = meanings[code] ?? ['unreachable', 'other']
  return failed(state, reason, code)
}

function failed(state: ClosedDoor, reason: FailureReason, detail?: string): Dialled {
  return { kind: 'failed', state, failure: { stage: 'connect', reason, ...(detail && { detail }) } }
}
