// One look at one port at one address, in the protocol that the port is for.
import { isIPv6 } from 'node:net'
import type { PortObservation } from '../diagnosis/observation.ts'
import type { PlannedConnection } from '../plan/check-plan.ts'
import { examineServer, type SessionContext } from '../smtp/examine.ts'
import type { Credentials } from '../smtp/secrets.ts'
import { examineMailbox } from './mailbox/examine-mailbox.ts'
import { openPort } from './tcp-probe.ts'

export interface PortContext extends SessionContext {
  /** Where they are given, submission ports are logged in to, inside TLS that proves who the server is. */
  readonly credentials?: Credentials
}

/** Looks once and says what was seen; never rejects for what the server does. */
export async function probePort(
  connection: PlannedConnection,
  { credentials, ...context }: PortContext,
): Promise<PortObservation> {
  const { host, depth, ...mailPort } = connection
  const { protocol, address, service } = mailPort
  const place = { ...mailPort, family: isIPv6(address) ? 6 : 4 } as const
  if (depth === 'connect') return { ...place, ...(await openPort(connection, context)) }
  if (protocol !== 'smtp') return { ...place, ...(await examineMailbox({ ...connection, protocol, host }, context)) }
  const login = service !== 'relay' && credentials ? { credentials } : {}
  return { ...place, ...(await examineServer({ ...connection, host, ...login }, context)) }
}
