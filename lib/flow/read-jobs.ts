// What a caller reads back: the state of what they asked for, and its report.
import type { CheckItem, PreflightItem, SendItem } from '../contract/stored-items.ts'
import type { Verdict } from '../mail/outcome.ts'
import { idOfMessageId } from '../mail/token.ts'
import { isFinal } from '../plan/send-ledger.ts'
import { fitPreflightReport } from '../report/fit-preflight-report.ts'
import { makeSendReport } from '../report/send-report.ts'
import type { Items, ListPage, ListRequest } from './edges.ts'
import { type ReadContext, reportPreflight } from './read-preflight.ts'

/** A request on its way, or at its end. */
export interface Job<Report> {
  readonly id: string
  readonly state: string
  /** Nothing more will change, except late evidence. */
  readonly final: boolean
  /** ISO 8601. */
  readonly createdAt: string
  readonly report?: Report
  /** Of a preflight that is over. */
  readonly verdict?: Verdict
  /** Why it failed, where something of ours kept it from being done. */
  readonly reason?: string
}

/** The check, or undefined. Its report is there once it is final. */
export async function readCheck(id: string, { items }: ReadContext): Promise<Job<unknown> | undefined> {
  const item = await items.read('check', id)
  return item && checkJob(item)
}

/** The send and its report so far, or undefined. */
export async function readSend(id: string, { items, vantage }: ReadContext) {
  const item = await items.read('send', id)
  return item && sendJob(item, vantage)
}

/** The preflight and its report so far, or undefined. */
export async function readPreflight(id: string, { items, vantage }: ReadContext) {
  const item = await items.read('preflight', id)
  return item && preflightJob(item, { items, vantage })
}

/** A page of what was asked for, newest first, without reports. */
export async function listJobs(
  kind: 'check' | 'send' | 'preflight',
  page: ListRequest,
  { items }: { readonly items: Pick<Items, 'list'> },
): Promise<ListPage<Omit<Job<never>, 'final'>>> {
  const listed = await items.list(kind, page)
  return { ...listed, items: listed.items.map(listedJob) }
}

/** Which sends are asked for: by the Message-ID of one, or by the hash of a recipient's address. */
export type SendSearch = { readonly messageId: string } | { readonly recipientHash: string }

export interface SearchContext {
  readonly items: Pick<Items, 'read'> & {
    readonly sendsTo: (recipientHash: string, page: ListRequest) => Promise<ListPage<SendItem>>
  }
}

/** The sends that were asked for, newest first, without reports. */
export async function findSends(
  search: SendSearch,
  page: ListRequest,
  { items }: SearchContext,
): Promise<ListPage<Omit<Job<never>, 'final'>>> {
  if ('recipientHash' in search) {
    const found = await items.sendsTo(search.recipientHash, page)
    return { ...found, items: found.items.map(job) }
  }
  const id = idOfMessageId(search.messageId)
  const send = id === undefined ? undefined : await items.read('send', id)
  return { items: send ? [job(send)] : [] }
}

function checkJob(item: CheckItem): Job<unknown> {
  const final = item.state === 'done' || item.state === 'failed'
  const { report, trouble: reason } = item
  return { ...job(item), final, ...(report !== undefined && { report }), ...(reason !== undefined && { reason }) }
}

function sendJob(item: SendItem, vantage: string) {
  const final = isFinal(item)
  return { ...job(item), final, report: makeSendReport(item, { final, vantage }) }
}

async function preflightJob(item: PreflightItem, context: ReadContext) {
  const report = fitPreflightReport(await reportPreflight(item, context))
  const { trouble: reason } = item
  return { ...job(item), final: report.final, report, ...(reason !== undefined && { reason }) }
}

/** A preflight that is over says how it ended: nobody reads its sends for that. */
function listedJob(item: CheckItem | SendItem | PreflightItem) {
  const verdict = item.kind === 'preflight' ? item.verdict : undefined
  return { ...job(item), ...(verdict && { verdict }) }
}

function job({ id, state, createdAt }: { readonly id: string; readonly state: string; readonly createdAt: number }) {
  return { id, state, createdAt: new Date(createdAt).toISOString() }
}
