// Looks at a port that say more than a connectivity check may, on request only: each over a connection of its own.
import type { EnforcementFacts, RelayFacts } from '../mail/extra-facts.ts'
import type { PlannedConnection } from '../plan/check-plan.ts'
import { testRelay } from '../smtp/relay-test.ts'
import type { SessionContext } from '../smtp/session-context.ts'
import { examineEnforcement } from '../smtp/tls-enforcement.ts'

/** Asks for MAIL and AUTH in clear text; undefined, and no connection, where TLS begins at once. */
export async function probeEnforcement(
  connection: PlannedConnection,
  context: SessionContext,
): Promise<EnforcementFacts | undefined> {
  return connection.tlsMode === 'implicit' ? undefined : examineEnforcement(connection, context)
}

/** Asks whether a stranger's mail to strangers is taken. Only where `mayTestRelay` allows it. */
export function probeRelay(
  connection: PlannedConnection,
  { reversePath, forwardPath, ...context }: SessionContext & Pick<RelayFacts, 'reversePath' | 'forwardPath'>,
): Promise<RelayFacts> {
  const { host, address, port, tlsMode } = connection
  const tls = tlsMode === 'implicit' ? 'implicit' : 'opportunistic'
  return testRelay({ host, address, port, tls, reversePath, forwardPath }, context)
}
