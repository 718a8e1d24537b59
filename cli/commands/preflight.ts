// smtping preflight: one message to every seed of a file, followed to its end, one verdict; kept in a folder, and gone on
// with, where one is named.
import { Command } from 'commander'
import type { GatePolicy } from '../../lib/contract/gate-policy.ts'
import { InputError } from '../../lib/contract/input-error.ts'
import type { PreflightRequest } from '../../lib/contract/requests.ts'
import { createWithMessage } from '../../lib/flow/message-store.ts'
import { type ReadContext, reportPreflight } from '../../lib/flow/read-preflight.ts'
import { idForKey } from '../../lib/flow/request-key.ts'
import { planPreflight, type Sender } from '../../lib/plan/send-plan.ts'
import { preflightMarkdown } from '../../lib/report/preflight-markdown.ts'
import type { PreflightReport } from '../../lib/report/preflight-report.ts'
import { preflightText } from '../../lib/report/preflight-text.ts'
import { preflightExitCode } from '../../lib/report/send-exit-code.ts'
import { clock, ownName, resolver } from '../adapters.ts'
import { interruptSignal } from '../interrupt.ts'
import { digest, type KeptFolder, openKeptFolder } from '../kept-adapters.ts'
import { demandKnownServers } from '../known-servers.ts'
import { readPolicyFile } from '../policy-file.ts'
import { type PreflightFile, readPreflightFile } from '../preflight-file.ts'
import { tellProgress } from '../preflight-progress.ts'
import { runToEnd } from '../run-to-end.ts'
import { attendedSchedules } from '../schedules.ts'
import { openDesk, type SendSession } from '../send-adapters.ts'
import { addSessionOptions, type SessionOptions } from '../send-options.ts'
import { readSendSession } from '../session-adapters.ts'

interface Options extends Omit<SessionOptions, 'from'> {
  readonly config: string
  readonly policy?: string
  readonly data?: string
  readonly key?: string
  readonly watch?: true
  readonly json?: true
  readonly markdown?: true
}

export function preflightCommand(): Command {
  const command = new Command('preflight')
    .description('Send one message to the seed inboxes of a file and follow it until each seed has one outcome')
    .requiredOption('-c, --config <file>', 'the message, the seeds and their mailboxes, as YAML or JSON')
    .option('--policy <file>', 'what opens the gate, as YAML or JSON; it decides the exit code')
    .option('--data <folder>', 'keep the state here: a run that is cut short is gone on with by the same command')
    .option(
      '--key <key>',
      'with --data: the same key never sends twice; the configuration itself where it is not given',
    )
  return addSessionOptions(command)
    .option('--watch', 'on a terminal: a table of the providers that changes in place')
    .option('--json', 'print the report as JSON')
    .option('--markdown', 'print the report as Markdown, for tickets and wikis')
    .action(async (options: Options) => {
      const report = await run(options)
      console.log(printed(report, options))
      process.exitCode = preflightExitCode(report)
    })
}

function printed(report: PreflightReport, { json, markdown }: Options): string {
  if (json) return JSON.stringify(report, undefined, 2)
  return markdown ? preflightMarkdown(report).trimEnd() : preflightText(report)
}

async function run(options: Options): Promise<PreflightReport> {
  const { config, policy, data, key } = options
  if (key !== undefined && data === undefined) throw new InputError([keyWithoutFolder])
  const file = await readPreflightFile(config, process.env)
  const gate = policy === undefined ? file.request.gate : await readPolicyFile(policy)
  if (options.authUser !== undefined) demandOneServer(file.request)
  const session = await readSendSession({ ...options, from: file.request.from })
  const signal = interruptSignal()
  await demandKnownServers(file.request, { resolve: await resolver(session.nameServers), signal })
  const kept = data === undefined ? undefined : await openKeptFolder(data, clock.now())
  try {
    return await carryOut(session.login ? throughLogin(file) : file, { options, gate, kept, signal, session })
  } finally {
    await kept?.close()
  }
}

const keyWithoutFolder = { field: '--key', message: 'A key is remembered in a folder: name one with --data.' }

/** A password goes to the server that it is for, and to no other. */
function demandOneServer({ server, seeds }: PreflightRequest): void {
  if (server && seeds.every((seed) => seed.server === undefined)) return
  const message = 'A login is for one server: name it in the configuration ("server"), for all seeds together.'
  throw new InputError([{ field: '--auth-user', message }])
}

type File = PreflightFile & { readonly relays?: Sender['relays'] }

/** The preflight by a login that this run alone knows; the login itself stays out of the folder. */
function throughLogin({ request: { server, ...request }, ...file }: PreflightFile): File {
  const login = 'auth-user'
  return { ...file, request: { ...request, login }, relays: server ? [{ name: login, server }] : [] }
}

interface Around {
  readonly session: SendSession
  readonly options: Options
  /** Judged anew each time: another policy is no other preflight. */
  readonly gate: GatePolicy | undefined
  readonly kept: KeptFolder | undefined
  readonly signal: AbortSignal
}

async function carryOut({ request, mailboxes, ...sender }: File, { options, gate, kept, signal, session }: Around) {
  const desk = openDesk({
    sender,
    mailboxes,
    schedules: attendedSchedules,
    session,
    signal,
    kept,
  })
  const { edges } = desk
  const { items } = edges
  const [freshId, now] = [edges.newId(), clock.now()]
  const keyed = { kind: 'preflight', request, caller: '', key: options.key, field: '--key', freshId }
  const { id, isKnown } = kept ? await idForKey(keyed, { items, clock, digest }) : { id: freshId, isKnown: false }
  if (isKnown) console.error(`smtping: this preflight was begun before: going on with ${id}`)
  const ids = request.seeds.map(() => edges.newId())
  // Made again where a run died between its key and its item; what is there already stays as it is.
  await createWithMessage(planPreflight(request, { ...edges, id, ids, now }), items)
  await edges.queues.send([{ v: 1, type: 'preflight', id }])
  const report = () => reportOf(id, { items, gate })
  const progress = tellProgress(await report(), { report, isTable: options.watch === true, clock })
  const end = await runToEnd({ ...desk, signal, isOver: progress.isOver })
  if (end === 'interrupted') tellHowToGoOn(options)
  return report()
}

async function reportOf(
  id: string,
  { items, gate }: Pick<ReadContext, 'items'> & Pick<Around, 'gate'>,
): Promise<PreflightReport> {
  const item = await items.read('preflight', id)
  if (!item) throw new Error(`The preflight ${id} is not where it was put.`)
  return reportPreflight(gate ? { ...item, gate } : item, { items, vantage: ownName() })
}

function tellHowToGoOn({ data }: Options): void {
  console.error(
    data === undefined
      ? 'smtping: interrupted, and what became of the rest is not known. With --data FOLDER a run can be gone on with.'
      : 'smtping: interrupted. The same command goes on where it was; nothing is sent twice.',
  )
}
