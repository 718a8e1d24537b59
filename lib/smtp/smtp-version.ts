// One SMTP session whose handshake allows one version of TLS alone: to STARTTLS or implicit TLS, EHLO inside, QUIT.
import type { Host } from '../mail/host.ts'
import type { TlsMode } from '../mail/session-facts.ts'
import { walkCourse } from './course.ts'
import { quit } from './exchange.ts'
import { openSession } from './open-session.ts'
import { closeSession, type Place } from './session.ts'
import type { SessionContext } from './session-context.ts'
import type { TryVersion } from './tls-versions.ts'

export interface SmtpTlsTarget extends Place {
  readonly host: Host
  readonly tlsMode: TlsMode
}

/** For `lookAtTlsVersions`: tries a version with SMTP before and behind it. */
export function tryVersionOverSmtp({ host, tlsMode, ...place }: SmtpTlsTarget, context: SessionContext): TryVersion {
  return async (onlyVersion) => {
    const opened = await openSession(place, context)
    if (opened.kind === 'failed') return opened
    const { session } = opened
    const wish = { host, tls: tlsMode, verification: 'recorded', onlyVersion } as const
    try {
      const { tls, failure } = (await walkCourse({ session, wish, context, verbs: 'ehlo' })).channel
      if (tls.kind === 'seen') return { kind: 'agreed', cipher: tls.value.cipher }
      return { kind: 'failed', failure: failure ?? { stage: 'tls', reason: 'other' } }
    } finally {
      await quit(session).finally(() => closeSession(session))
    }
  }
}
