// Whose turn it is: one connection at a time to each port of an address, and a pause between connections to one provider.
import type { Clock } from '../mail/time.ts'

export interface Turns {
  /** Does the work when its turn has come. What is aborted while it waits is done at once, to say so itself. */
  readonly take: <Result>(place: Place, work: () => Promise<Result>, signal: AbortSignal) => Promise<Result>
}

export interface Place {
  readonly address: string
  readonly port: number
  /** The name of the target: all its addresses and ports are one visit. */
  readonly host: string
  /** Whoever runs the host, as far as that can be told; see {@link providerOf}. */
  readonly provider: string
}

export interface TurnTerms {
  readonly clock: Clock
  readonly pause: (ms: number) => Promise<unknown>
  /** Milliseconds between the beginnings of two visits to one provider. */
  readonly spacingMs: number
}

/** Begins with everybody free. */
export function startTurns({ clock, pause, spacingMs }: TurnTerms): Turns {
  const busy = new Map<string, Promise<unknown>>()
  const visits = new Map<string, { readonly host: string; readonly at: number; readonly nextAt: number }>()

  async function waitForProvider({ provider, host }: Place, signal: AbortSignal): Promise<void> {
    const now = clock.elapsed()
    const last = visits.get(provider)
    const at = last?.host === host ? last.at : Math.max(now, last?.nextAt ?? now)
    if (last?.host !== host) visits.set(provider, { host, at, nextAt: at + spacingMs })
    if (at > now && !signal.aborted) await pause(at - now)
  }

  return {
    take: async (place, work, signal) => {
      const key = `${place.address} ${place.port}`
      const before = busy.get(key)
      const turn = (async () => {
        await before
        await waitForProvider(place, signal)
        return work()
      })()
      const settled = turn.catch(() => undefined)
      busy.set(key, settled)
      await settled
      if (busy.get(key) === settled) busy.delete(key)
      forget(visits, clock.elapsed())
      return turn
    },
  }
}

/** The last two labels of a name: hosts of one domain mostly belong together. Addresses: the network of 24 or 48 bits. */
export function providerOf(host: string): string {
  if (/^\d+(\.\d+){3}$/.test(host)) return host.split('.').slice(0, 3).join('.')
  if (host.includes(':')) return host.split(':').slice(0, 3).join(':')
  return host.split('.').slice(-2).join('.')
}

/** What is over holds nothing back, and is kept by nobody. */
function forget(visits: Map<string, { readonly nextAt: number }>, now: number): void {
  if (visits.size < 1000) return
  for (const [provider, { nextAt }] of visits) if (nextAt <= now) visits.delete(provider)
}
