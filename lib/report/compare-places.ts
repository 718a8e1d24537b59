// Which place of one report is which place of another, and what could not be told there.
import { type Stage, stages } from '../mail/stage.ts'
import type { CheckReport } from './check-report.ts'
import type { FindingReport } from './finding-report.ts'

/** One of two reports, with the key of each of its addresses: equal keys are one place. */
export interface Side {
  readonly report: CheckReport
  readonly keys: ReadonlyMap<string, string>
}

/** Two reports side by side. An address that only one has stands for one of the same family that only the other has. */
export function sidesOf(before: CheckReport, after: CheckReport): { readonly before: Side; readonly after: Side } {
  const [old, now] = [addressesOf(before), addressesOf(after)]
  return {
    before: { report: before, keys: keysOf(old, now) },
    after: { report: after, keys: keysOf(now, old) },
  }
}

function addressesOf({ addresses, ports, findings }: CheckReport): readonly string[] {
  const resolved = addresses.kind === 'seen' ? addresses.value : []
  return [
    ...new Set([
      ...resolved,
      ...ports.map(({ address }) => address),
      ...findings.flatMap(({ address }) => address ?? []),
    ]),
  ]
}

function keysOf(own: readonly string[], others: readonly string[]): ReadonlyMap<string, string> {
  const family = (address: string) => (address.includes(':') ? 'IPv6' : 'IPv4')
  const alone = own.filter((address) => !others.includes(address))
  const rank = (address: string) => alone.filter((one) => family(one) === family(address)).indexOf(address)
  return new Map(
    own.map((address) => [address, alone.includes(address) ? `${family(address)} ${rank(address)}` : address]),
  )
}

/** The key of a port and address; each may be absent. */
export function placeKey({ port, address }: Pick<FindingReport, 'port' | 'address'>, { keys }: Side): string {
  return `${port ?? ''} ${address === undefined ? '' : (keys.get(address) ?? address)}`
}

export type Untold = 'not-looked-at' | 'not-told'

/** Why a finding of one side could not have been made on the other; undefined where it could. */
export function whyUntold(
  finding: FindingReport,
  { own, other }: { readonly own: Side; readonly other: Side },
): Untold | undefined {
  const { report } = other
  const place = placeKey(finding, own)
  const here = report.ports.filter((port) => placeKey(port, other) === place)
  if (finding.port !== undefined) {
    if (!report.target.ports.includes(finding.port)) return 'not-looked-at'
    if (here.length === 0 && isKnown(finding, { own, other })) return 'not-looked-at'
  }
  const endedAt = here.flatMap(({ state, failure }) => (state === 'closed' || !failure ? [] : [failure.stage]))
  const openAt = report.findings.filter((one) => one.verdict === 'inconclusive' && covers(one, finding, { own, other }))
  const isHidden = [...endedAt, ...openAt.map(({ stage }) => stage)].some((stage) => hides(stage, finding.stage))
  return isHidden ? 'not-told' : undefined
}

/** Whether the other side knows the address at all: one that it has not is no place any more. */
function isKnown({ address }: FindingReport, { own, other }: { readonly own: Side; readonly other: Side }): boolean {
  const key = address === undefined ? undefined : own.keys.get(address)
  return key !== undefined && [...other.keys.values()].includes(key)
}

function covers(
  open: FindingReport,
  finding: FindingReport,
  { own, other }: { readonly own: Side; readonly other: Side },
): boolean {
  const port = open.port === undefined ? {} : { port: finding.port ?? -1 }
  const address = open.address === undefined ? {} : { address: finding.address ?? '' }
  return placeKey(open, other) === placeKey({ ...port, ...address }, own)
}

/** Whether a look that ended at one stage says nothing of another. EHLO is said again inside TLS. */
function hides(endedAt: Stage, stage: Stage): boolean {
  const isBeforeSecondEhlo = endedAt === 'starttls' || endedAt === 'tls'
  if (isBeforeSecondEhlo && (stage === 'ehlo' || stage === 'helo')) return true
  return stages.indexOf(endedAt) <= stages.indexOf(stage)
}
