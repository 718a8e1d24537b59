// smtping send: one message to one recipient through one server, one attempt, one outcome.
import { Command } from 'commander'
import { InputError, parseInput } from '../../lib/contract/input-error.ts'
import { sendRequestSchema, tlsPolicies } from '../../lib/contract/requests.ts'
import { readSend } from '../../lib/flow/read-jobs.ts'
import { planSend } from '../../lib/plan/send-plan.ts'
import { sendExitCode } from '../../lib/report/send-exit-code.ts'
import type { SendReport } from '../../lib/report/send-report.ts'
import { sendText } from '../../lib/report/send-text.ts'
import { ownName } from '../adapters.ts'
import { readEhloName } from '../flags.ts'
import { interruptSignal } from '../interrupt.ts'
import { singleAttempt } from '../schedules.ts'
import { openDesk } from '../send-adapters.ts'
import { addressOfNoHost, unknownHost } from '../usage.ts'

interface Options {
  readonly server: string
  readonly to: string
  readonly from: string
  readonly subject?: string
  readonly text?: string
  readonly tls?: string
  readonly ehlo?: string
  readonly json?: true
}

export function sendCommand(): Command {
  return new Command('send')
    .description('Hand one test message to one server and say what became of it')
    .requiredOption('-s, --server <host:port>', 'the server that the message is handed to')
    .requiredOption('-t, --to <address>', 'the recipient: a mailbox that you may send tests to')
    .requiredOption('-f, --from <address>', 'the sender, in the envelope and in the message')
    .option('--subject <text>', 'the subject; a plain test message where neither it nor a text is given')
    .option('--text <text>', 'the text of the message')
    .option('--tls <policy>', `${tlsPolicies.join(', ')} (opportunistic: if offered)`)
    .option('--ehlo <name>', 'the name to say in EHLO; this machine’s own where it is not given')
    .option('--json', 'print the report as JSON')
    .action(async ({ json, ehlo = ownName(), ...request }: Options) => {
      const report = await run(request, readEhloName(ehlo))
      const isUnknown = report.rule === 'lost.name-not-found'
      if (json) console.log(JSON.stringify(report, undefined, 2))
      if (isUnknown) throw new InputError([unknownHost('server', request.server.replace(/:\d+$/, ''))])
      if (!json) console.log(sendText(report))
      process.exitCode = sendExitCode(report)
    })
}

async function run(options: Omit<Options, 'json' | 'ehlo'>, ehloName: string): Promise<SendReport> {
  const request = parseInput(sendRequestSchema, options)
  const issues = addressOfNoHost('server', request.server.host)
  if (issues.length > 0) throw new InputError(issues)
  const signal = interruptSignal()
  const { edges, work } = openDesk({ sender: { seeds: [] }, mailboxes: [], schedules: singleAttempt, ehloName, signal })
  const id = edges.newId()
  await edges.items.create(planSend(request, { ...edges, id, now: edges.clock.now() }))
  await work({ v: 1, type: 'send', id })
  const job = await readSend(id, { items: edges.items, vantage: ownName() })
  if (!job) throw new Error(`The send ${id} is not where it was put.`)
  return job.report
}
