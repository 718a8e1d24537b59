// The command line as a person runs it, against the lab: what it printed as JSON, and its exit code.
import { type CheckReport, checkReportSchema } from '../../lib/report/check-report.ts'
import { type MxReport, mxReportSchema } from '../../lib/report/mx-report.ts'
import { type SendReport, sendReportSchema } from '../../lib/report/send-report.ts'
import { runTool } from '../differential/tool.ts'
import { labRoot } from './lab.ts'

/** The name that we and the other tools say in EHLO, for servers that repeat it. */
export const ehloName = 'client.lab.test'

type PortReport = CheckReport['ports'][number]

/** The report of `smtping check`. */
export async function check(
  host: string,
  ports: readonly number[],
  more: readonly string[] = [],
): Promise<CheckReport> {
  const words = ['check', host, '--port', ports.join(','), '--ca', labRoot.path, '--ehlo', ehloName, ...more]
  return checkReportSchema.parse(await report(words))
}

/** The report of `smtping check --mx`. */
export async function checkDomain(domain: string): Promise<MxReport> {
  return mxReportSchema.parse(await report(['check', '--mx', domain, '--ca', labRoot.path]))
}

/** The report of `smtping ports`. */
export async function ports(host: string, list: readonly number[]): Promise<CheckReport> {
  return checkReportSchema.parse(await report(['ports', host, '--port', list.join(',')]))
}

/** The report of `smtping send`. */
export async function send(
  server: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<SendReport> {
  const words = ['cli/smtping.ts', 'send', '--server', server, '--from', from, '--to', to, '--json']
  const { output } = await runTool(process.execPath, words)
  return sendReportSchema.parse(JSON.parse(output.slice(output.indexOf('{\n'), output.lastIndexOf('\n}') + 2)))
}

async function report(words: readonly string[]): Promise<unknown> {
  const { output } = await runTool(process.execPath, ['cli/smtping.ts', ...words, '--ndjson'], { timeoutMs: 60_000 })
  const [line = ''] = output.split('\n')
  if (!line.startsWith('{')) throw new Error(`no report: ${output}`)
  return JSON.parse(line)
}

/** What was seen of a port at an IPv4 address, as the other tools see it. */
export function portOf(report: CheckReport, port: number): PortReport {
  const found = report.ports.find((seen) => seen.port === port && seen.family === 4)
  if (!found) throw new Error(`port ${port} is not in the report`)
  return found
}

/** The value of what was seen; undefined for whatever else came of it. */
export function seen<Value>(observed: { readonly kind: string; readonly value?: Value }): Value | undefined {
  return observed.kind === 'seen' ? observed.value : undefined
}

/** What is not a pass, as "fail certificate-expired" and the ports that it is about. */
export function complaints({ findings }: CheckReport): Readonly<Record<string, readonly (number | undefined)[]>> {
  const ofIpv4 = findings.filter(({ verdict, address }) => verdict !== 'pass' && !address?.includes(':'))
  const byId = Object.groupBy(ofIpv4, ({ verdict, id }) => `${verdict} ${id}`)
  return Object.fromEntries(Object.entries(byId).map(([id, list = []]) => [id, list.map(({ port }) => port)]))
}
