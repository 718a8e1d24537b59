// The report of a preflight, from its item, its lanes and its sends.
import type { LaneItem, PreflightItem } from '../contract/stored-items.ts'
import { laneId, laneNumber, lanesOf } from '../plan/lanes.ts'
import { isFinal } from '../plan/send-ledger.ts'
import { makePreflightReport, type PreflightReport } from '../report/preflight-report.ts'
import { makeSendReport } from '../report/send-report.ts'
import type { Items } from './edges.ts'

export interface ReadContext {
  readonly items: Pick<Items, 'read' | 'readMany'>
  readonly vantage: string
}

/** The report as it stands. */
export async function reportPreflight(item: PreflightItem, { items, vantage }: ReadContext): Promise<PreflightReport> {
  const laneIds = lanesOf(item).map((_, number) => laneId(item, number))
  const [sends, lanes] = await Promise.all([
    items.readMany(
      'send',
      item.sends.map(({ id }) => id),
    ),
    items.readMany('lane', laneIds),
  ])
  const reports = sends.map((send) => makeSendReport(send, { final: isFinal(send), vantage }))
  const paces = new Map(lanes.flatMap((lane) => Object.entries(lane.paces)))
  return makePreflightReport(item, { sends: reports, paces, never: neverReasons(item, lanes), vantage })
}

function neverReasons(item: PreflightItem, lanes: readonly LaneItem[]): (index: number) => string | undefined {
  const failed = lanes.filter(({ state }) => state === 'failed')
  const seeds = lanesOf(item)
  const reasons = new Map(
    failed.flatMap((lane) =>
      (seeds[laneNumber(lane)] ?? []).map((index) => [index, lane.trouble ?? 'its lane was not carried out'] as const),
    ),
  )
  return (index) => reasons.get(index)
}
