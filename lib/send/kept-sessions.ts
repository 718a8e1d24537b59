// Connections of one worker that are kept between messages to the same server, for a preflight that goes fast.
import type { TransactionFacts } from '../mail/session-facts.ts'
import { type MailSession, type MailSessionContext, openMailSession } from '../smtp/mail-session.ts'
import type { Secret } from '../smtp/secrets.ts'
import type { BeforeDot, Delivery } from '../smtp/transmit.ts'

export interface KeptSessions {
  /** Hands one message over, on a connection that is there or on a fresh one. Never rejects for what the server does. */
  readonly transmit: (delivery: Delivery, terms: KeptTerms) => Promise<TransactionFacts>
  /** Says goodbye on all of them. */
  readonly close: () => Promise<void>
}

export interface KeptTerms extends Omit<MailSessionContext, 'secrets' | 'pipelining'> {
  readonly beforeDot: BeforeDot
  readonly secrets: readonly Secret[]
  /** Who we are at the server: connections with another login are others. */
  readonly login: string
}

/** Servers end sessions that say nothing; Postfix and Exim wait for minutes, others for seconds. */
const idleMs = 4_000
/** Many servers take no more on one connection (Exim's smtp_accept_max_per_connection is 1000, Postfix' reuse limit 100). */
const messagesPerSession = 50

interface Kept {
  readonly session: MailSession
  readonly since: number
  readonly messages: number
}

/** None yet. */
export function openKeptSessions(): KeptSessions {
  const idle = new Map<string, Kept[]>()

  async function take(place: string, now: number): Promise<Kept | undefined> {
    for (let kept = idle.get(place)?.pop(); kept; kept = idle.get(place)?.pop()) {
      if (now - kept.since < idleMs && kept.messages < messagesPerSession && kept.session.failure() === undefined)
        return kept
      await kept.session.close()
    }
    return undefined
  }

  /** Whoever wants the next one closes what has served its time: the answer that was just heard is written down first. */
  function give(place: string, kept: Kept): void {
    idle.set(place, [...(idle.get(place) ?? []), kept])
  }

  return {
    transmit: async (delivery, { beforeDot, secrets, login, ...context }) => {
      const place = placeOf(delivery, login)
      let isAsked = false
      const terms = {
        secrets,
        beforeDot: () => {
          isAsked = true
          return beforeDot()
        },
      }
      const { clock } = context
      const kept = await take(place, clock.elapsed())
      const known = kept && (await kept.session.send(delivery, terms))
      if (kept && known && (isAsked || !isStale(known))) {
        give(place, { session: kept.session, messages: kept.messages + 1, since: clock.elapsed() })
        return known
      }
      if (kept) await kept.session.close()
      const session = await openMailSession(delivery, { ...context, pipelining: 'when-offered' })
      const isReady = session.failure() === undefined
      const facts = await session.send(delivery, terms)
      // Another address of the same server may be dialled next, and that is one connection and not two.
      if (isReady) give(place, { session, messages: 1, since: clock.elapsed() })
      else await session.close()
      return facts
    },
    close: async () => {
      const all = [...idle.values()].flat()
      idle.clear()
      await Promise.all(all.map(({ session }) => session.close()))
    },
  }
}

/** The server had ended the session when we came back to it: nothing was said about this message. */
function isStale({ failure, dotWritten }: TransactionFacts): boolean {
  if (dotWritten || !failure) return false
  return failure.reply === undefined && (failure.stage === 'mail' || failure.stage === 'connect')
}

function placeOf({ host, address, port, tls }: Delivery, login: string): string {
  return JSON.stringify([host, address, port, tls, login])
}
