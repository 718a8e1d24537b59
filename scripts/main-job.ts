// The main job over HTTP, as any caller would do it: ask for a preflight, read its report until it is final.
import { setTimeout } from 'node:timers/promises'
import * as z from 'zod/mini'
import { type PreflightReport, preflightReportSchema } from '../lib/report/preflight-report.ts'

export interface MainJobOptions {
  readonly url: string
  readonly token: string
  /** The body of POST /v1/preflights. */
  readonly request: unknown
  /** The same key again finds the preflight that it made the first time. */
  readonly idempotencyKey?: string
  /** Called with each report that differs from the one before. */
  readonly onReport: (report: PreflightReport, before: PreflightReport | undefined) => void
  readonly signal: AbortSignal
}

const readEveryMs = 150

const acceptedSchema = z.object({ href: z.string() })
const jobSchema = z.object({ report: preflightReportSchema })

/** The final report, or the last one before an interruption. */
export async function runMainJob({
  url,
  token,
  request,
  idempotencyKey,
  onReport,
  signal,
}: MainJobOptions): Promise<PreflightReport | undefined> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const accepted = await call(`${url}/v1/preflights`, {
    method: 'POST',
    headers: { ...headers, ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }) },
    body: JSON.stringify(request),
    signal,
  })
  const { href } = acceptedSchema.parse(accepted)
  let last: PreflightReport | undefined
  while (!signal.aborted && !last?.final) {
    const { report } = jobSchema.parse(await call(`${url}${href}`, { headers, signal }))
    onReport(report, last)
    last = report
    if (!report.final) await setTimeout(readEveryMs, undefined, { signal }).catch(() => undefined)
  }
  return last
}

async function call(url: string, init: RequestInit): Promise<unknown> {
  const answer = await fetch(url, init)
  const body = await answer.text()
  if (!answer.ok) throw new Error(`${init.method ?? 'GET'} ${new URL(url).pathname} answered ${answer.status}: ${body}`)
  return JSON.parse(body)
}
