// One look at one port at one address, in the protocol that the port is for.
import { isIPv6 } from 'node:net'
import type { PortObservation } from '../diagnosis/observation.ts'
import type { MailboxFacts, SessionFacts } from '../mail/session-facts.ts'
import type { Stage } from '../mail/stage.ts'
import type { PlannedConnection } from '../plan/check-plan.ts'
import { examineServer, type SessionContext } from '../smtp/examine.ts'
import type { Credentials } from '../smtp/secrets.ts'
import { tryVersionOverSmtp } from '../smtp/smtp-version.ts'
import { lookAtTlsVersions, type TryVersion } from '../smtp/tls-versions.ts'
import { probeEnforcement, probeRelay } from './extra-probes.ts'
import { examineMailbox, tryVersionOverMailbox } from './mailbox/examine-mailbox.ts'
import { openPort } from './tcp-probe.ts'

export interface PortContext extends SessionContext {
  /** Tried on the one connection that may log in, inside TLS that proves who the server is. */
  readonly credentials?: Credentials
}

/** Looks once and says what was seen, then for what was asked for besides; never rejects for what the server does. */
export async function probePort(
  connection: PlannedConnection,
  { credentials, ...context }: PortContext,
): Promise<PortObservation> {
  const { host, depth, onRequest, mayLogIn, ...mailPort } = connection
  const { protocol, address } = mailPort
  const place = { ...mailPort, family: isIPv6(address) ? 6 : 4 } as const
  if (depth === 'connect') return { ...place, ...(await openPort(connection, context)) }
  if (protocol !== 'smtp') {
    const examined = await examineMailbox({ ...connection, protocol }, context)
    const versions = tryVersionOverMailbox({ ...connection, protocol }, context)
    return { ...place, ...examined, ...(await lookFurther(connection, { ...context, versions }, examined.mailbox)) }
  }
  const login = mayLogIn && credentials ? { credentials } : {}
  const examined = await examineServer({ ...connection, ...login }, context)
  const versions = tryVersionOverSmtp(connection, context)
  return { ...place, ...examined, ...(await lookFurther(connection, { ...context, versions }, examined.session)) }
}

type Further = Pick<PortObservation, 'tlsVersions' | 'enforcement' | 'relay'>

/** Stages that a session may fail at and be followed by others: what comes before them went well. */
const harmless: readonly Stage[] = ['tls', 'auth', 'quit']

/** One connection after the other, and none to a server that did not let us finish the first. */
async function lookFurther(
  connection: PlannedConnection,
  { versions, ...context }: SessionContext & { readonly versions: TryVersion },
  seen: SessionFacts | MailboxFacts | undefined,
): Promise<Further> {
  const { onRequest = {}, protocol } = connection
  const endedAt = seen?.failure?.stage
  if (!seen || (endedAt && !harmless.includes(endedAt))) return {}
  const tlsVersions =
    onRequest.tlsVersions && seen.startTls.kind !== 'absent' ? await lookAtTlsVersions(versions) : undefined
  if (protocol !== 'smtp') return tlsVersions ? { tlsVersions } : {}
  const enforcement = onRequest.enforcement ? await probeEnforcement(connection, context) : undefined
  const relay = onRequest.relay && (await probeRelay(connection, { ...context, ...onRequest.relay }))
  return { ...(tlsVersions && { tlsVersions }), ...(enforcement && { enforcement }), ...(relay && { relay }) }
}
