// Which seeds of a preflight go together: all whose providers share a server, so that the pace of a provider and the
// connections to a server are in the hands of one worker at a time.
import { providerKey, serverKey } from '../contract/lane-item.ts'
import type { LaneItem, PreflightItem } from '../contract/stored-items.ts'
import { hostAndPortText, hostText } from '../mail/host.ts'
import type { Instant } from '../mail/time.ts'
import { writeRanges } from './index-ranges.ts'
import type { Schedules } from './schedule.ts'

type Planned = Pick<PreflightItem['sends'][number], 'provider' | 'server'>

/** The positions of the seeds of each lane; the same ones however often they are asked for. */
export function lanesOf({ sends }: { readonly sends: readonly Planned[] }): readonly (readonly number[])[] {
  const parent = new Map<string, string>()
  const rootOf = (name: string): string => {
    const above = parent.get(name) ?? name
    return above === name ? name : rootOf(above)
  }
  for (const send of sends) {
    const [provider, server] = [rootOf(providerOf(send)), rootOf(serverOf(send))]
    if (provider !== server) parent.set(server, provider)
  }
  const lanes = Map.groupBy(sends.keys(), (index) => rootOf(providerOf(sends[index] ?? nobody)))
  return [...lanes.values()]
}

const nobody: Planned = { provider: '', server: { host: { kind: 'name', name: '' }, port: 0 } }

/** Whose pace a message keeps, and whose throttle it is: the provider's, but for a server that several providers share. */
export function paceKeysOf(send: Planned, shared: ReadonlySet<string>): readonly string[] {
  const server = serverOf(send)
  return shared.has(server) ? [server, providerOf(send)] : [providerOf(send)]
}

/** The servers that messages for several providers go through: relays. */
export function sharedServers(sends: readonly Planned[]): ReadonlySet<string> {
  const byServer = Map.groupBy(sends, serverOf)
  return new Set([...byServer].flatMap(([server, all]) => (new Set(all.map(providerOf)).size > 1 ? [server] : [])))
}

function providerOf({ provider }: Planned): string {
  return providerKey(provider)
}

/** The key of the server that a message is handed to. */
export function serverOf({ server: { host, port } }: Planned): string {
  return serverKey(hostAndPortText(hostText(host), port))
}

/** The lanes of a preflight that begins. */
export function planLanes(
  preflight: PreflightItem,
  { now, schedules }: { readonly now: Instant; readonly schedules: Schedules },
): readonly LaneItem[] {
  return lanesOf(preflight).map((indices, number) => ({
    kind: 'lane',
    id: laneId(preflight, number),
    version: 0,
    createdAt: now,
    preflight: preflight.id,
    state: 'open',
    retryUntil: preflight.retryUntil,
    wakeAt: now,
    dueAt: now + schedules.repairMs,
    fresh: writeRanges(indices),
    again: [],
    paces: {},
    hops: 0,
  }))
}

export function laneId({ id }: { readonly id: string }, number: number): string {
  return `${id}.${number}`
}

/** The position of a lane among those of its preflight. */
export function laneNumber({ id }: { readonly id: string }): number {
  return Number(id.slice(id.lastIndexOf('.') + 1))
}
