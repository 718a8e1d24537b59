// What the tests of looks on request share: a fake server of one scenario, and what it heard on each connection.
import { onTestFinished } from 'vitest'
import { startFakeServer } from '../../fixtures/scripted/fake-server.ts'
import type { FakeServer } from '../../fixtures/scripted/fake-server-settings.ts'
import type { Scenario } from '../../fixtures/scripted/scenario.ts'
import { diagnose } from '../../lib/diagnosis/diagnose.ts'
import type { PortObservation } from '../../lib/diagnosis/observation.ts'
import type { PlannedConnection } from '../../lib/plan/check-plan.ts'
import { dialTcp } from '../../lib/smtp/dial.ts'
import type { SessionContext } from '../../lib/smtp/session-context.ts'

export type ScenarioPart = Omit<Scenario, 'title'>

export const context: SessionContext = {
  dial: dialTcp,
  clock: { now: () => Date.now(), elapsed: () => performance.now() },
  signal: new AbortController().signal,
  ehloName: 'check.smtping.test',
  deadlines: {
    ...{ connect: 2000, greeting: 2000, ehlo: 2000, starttls: 2000, tls: 2000, auth: 2000 },
    ...{ mail: 2000, rcpt: 2000, data: 2000, body: 2000, dot: 2000, quit: 1000, session: 10_000 },
  },
}

export async function serve(
  scenario: ScenarioPart,
  { service = 'submission' }: Partial<Pick<PlannedConnection, 'service'>> = {},
): Promise<{ readonly server: FakeServer; readonly connection: PlannedConnection }> {
  const server = await startFakeServer({ scenario: { title: 'Inline', ...scenario } })
  onTestFinished(server.stop)
  const tlsMode = scenario.server?.tls === 'implicit' ? 'implicit' : 'starttls'
  const host = { kind: 'name', name: 'mx.fake.test' } as const
  const place = { host, address: server.host, port: server.port, depth: 'talk' } as const
  return { server, connection: { ...place, protocol: 'smtp', service, tlsMode, expected: 'asked' } }
}

/** The commands of each connection, in order. */
export function heard(server: FakeServer): readonly (readonly string[])[] {
  return server
    .sessions()
    .map(({ lines }) => lines.flatMap(({ direction, text }) => (direction === 'heard' ? text : [])))
}

/** "verdict id stage" of the findings about what was looked for on request. */
export function found(
  { host, address, ...port }: PlannedConnection,
  facts: Partial<PortObservation>,
): readonly string[] {
  const observed: PortObservation = { ...port, address, family: 4, state: 'open', connectMs: 1, ...facts }
  const at = { target: { host }, at: 0, planned: [port], addresses: { kind: 'seen', value: [address] } } as const
  return diagnose({ ...at, ports: [observed] }).flatMap(({ verdict, id, stage }) =>
    /^(tls|relay)/.test(id) ? `${verdict} ${id} ${stage}` : [],
  )
}
