// One polite SMTP session with one port at one address; everything else is asked of what it told.
import { isIPv6 } from 'node:net'
import type { PortObservation } from '../diagnosis/observation.ts'
import type { PlannedConnection } from '../plan/check-plan.ts'
import { examineServer, type SessionContext } from '../smtp/examine.ts'

/** Looks once and says what was seen; never rejects for what the server does. */
export async function probeSmtp(
  { host, address, ...mailPort }: PlannedConnection,
  context: SessionContext,
): Promise<PortObservation> {
  const { port, tlsMode } = mailPort
  const examination = await examineServer({ host, address, port, tlsMode }, context)
  return { ...mailPort, address, family: isIPv6(address) ? 6 : 4, ...examination }
}
