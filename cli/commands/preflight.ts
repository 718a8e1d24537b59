// smtping preflight: one message to every seed of a file, followed to its end, one verdict.
import { Command } from 'commander'
import { createWithMessage } from '../../lib/flow/message-store.ts'
import { readPreflight } from '../../lib/flow/read-jobs.ts'
import { planPreflight } from '../../lib/plan/send-plan.ts'
import type { PreflightReport } from '../../lib/report/preflight-report.ts'
import { preflightProgress, preflightText } from '../../lib/report/preflight-text.ts'
import { preflightExitCode } from '../../lib/report/send-exit-code.ts'
import { ownName, resolver } from '../adapters.ts'
import { interruptSignal } from '../interrupt.ts'
import { demandKnownServers } from '../known-servers.ts'
import { readPreflightFile } from '../preflight-file.ts'
import { runToEnd } from '../run-to-end.ts'
import { attendedSchedules } from '../schedules.ts'
import { openDesk } from '../send-adapters.ts'

interface Options {
  readonly config: string
  readonly json?: true
}

export function preflightCommand(): Command {
  return new Command('preflight')
    .description('Send one message to the seed inboxes of a file and follow it until each seed has one outcome')
    .requiredOption('-c, --config <file>', 'the message, the seeds and their mailboxes, as YAML or JSON')
    .option('--json', 'print the report as JSON')
    .action(async ({ config, json }: Options) => {
      const report = await run(config)
      console.log(json ? JSON.stringify(report, undefined, 2) : preflightText(report))
      process.exitCode = preflightExitCode(report)
    })
}

async function run(config: string): Promise<PreflightReport> {
  const { request, mailboxes, ...sender } = await readPreflightFile(config, process.env)
  const signal = interruptSignal()
  await demandKnownServers(request, { resolve: await resolver(), signal })
  const desk = openDesk({ sender, mailboxes, schedules: attendedSchedules, session: { ehloName: ownName() }, signal })
  const { edges } = desk
  const id = edges.newId()
  const ids = request.seeds.map(() => edges.newId())
  await createWithMessage(planPreflight(request, { ...edges, id, ids, now: edges.clock.now() }), edges.items)
  await edges.queues.send([{ v: 1, type: 'preflight', id }])
  const context = { items: edges.items, vantage: ownName() }
  let report = await reportOf(id, context)
  await runToEnd({
    ...desk,
    signal,
    isOver: async () => {
      const next = await reportOf(id, context)
      for (const line of preflightProgress(report, next)) console.error(line)
      report = next
      return next.final
    },
  })
  return report
}

async function reportOf(id: string, context: Parameters<typeof readPreflight>[1]): Promise<PreflightReport> {
  const job = await readPreflight(id, context)
  if (!job) throw new Error(`The preflight ${id} is not where it was put.`)
  return job.report
}
