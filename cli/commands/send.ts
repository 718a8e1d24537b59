// smtping send: will you take this? One message to each recipient, handed over, and followed where that is wanted.
import { Command } from 'commander'
import { InputError, parseInput } from '../../lib/contract/input-error.ts'
import { type SendRequest, sendRequestSchema } from '../../lib/contract/requests.ts'
import { hostText } from '../../lib/mail/host.ts'
import { sendsExitCode } from '../../lib/report/send-exit-code.ts'
import type { SendReport } from '../../lib/report/send-report.ts'
import { sendText } from '../../lib/report/send-text.ts'
import { resolver } from '../adapters.ts'
import { readFollowing, readMinutes } from '../follow-login.ts'
import { interruptSignal } from '../interrupt.ts'
import { demandKnownServers } from '../known-servers.ts'
import { runSends } from '../run-sends.ts'
import { readMessageWords } from '../send-message.ts'
import { addSendOptions, type SendOptions } from '../send-options.ts'
import { readSendSession } from '../session-adapters.ts'
import { addressOfNoHost, unknownHost } from '../usage.ts'

export function sendCommand(): Command {
  const command = new Command('send').description(
    'Hand a test message over, to a server or to where mail for the recipient goes, and say what became of it',
  )
  return addSendOptions(command).action(async (options: SendOptions) => {
    const signal = interruptSignal()
    const { reports, requests } = await run(options, signal)
    show(reports, { ...options, requests })
    if (signal.aborted) console.error(interruptedText(reports))
    process.exitCode = sendsExitCode(reports)
  })
}

/** Everything is read before anything is sent: a mistake in the last word must not cost a message. */
async function run(options: SendOptions, signal: AbortSignal) {
  const requests = await readRequests(options)
  if (options.authUser !== undefined && options.server === undefined)
    throw new InputError([{ field: '--auth-user', message: 'A login is for one server: name it with --server.' }])
  const session = await readSendSession(options)
  const following = await readFollowing({ ...options, to: requests.map(({ to }) => to) })
  if (following && options.quitAfter)
    throw new InputError([{ field: '--follow', message: 'With --quit-after nothing is sent, and nothing arrives.' }])
  const isRetried = options.retry !== undefined
  const server = requests[0]?.server
  // A name that does not exist is a slip of the pen: nobody wants to wait a whole window for it.
  if (server && isRetried)
    await demandKnownServers({ server, seeds: [] }, { resolve: await resolver(session.nameServers), signal })
  const tell = (line: string) => {
    if (isRetried || following) console.error(line)
  }
  return { requests, reports: await runSends(requests, { session, following, isRetried, signal, tell }) }
}

async function readRequests(options: SendOptions): Promise<readonly SendRequest[]> {
  const { server, tls, quitAfter, nullReversePath, retry, to: recipients } = options
  demandSender(options)
  const message = await readMessageWords(options)
  const retrySeconds = retry === undefined ? undefined : readMinutes('--retry', retry, 48 * 60) * 60
  const words = { server, tls, quitAfter, nullReversePath, retrySeconds }
  const given = Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined))
  const requests = recipients.map((to) =>
    inWordsOfFlags(() => parseInput(sendRequestSchema, { ...given, ...message, to })),
  )
  const twice = requests.find(({ to }, index) => requests.findIndex((other) => other.to === to) !== index)
  if (twice) throw new InputError([{ field: 'to', message: `${twice.to} is named twice: it gets one message.` }])
  const issues = requests[0]?.server ? addressOfNoHost('server', requests[0].server.host) : []
  if (issues.length > 0) throw new InputError(issues)
  return requests
}

/** swaks' way to say what has a flag of its own here, since the message needs a sender all the same. */
function demandSender({ from }: SendOptions): void {
  if (from !== '' && from !== '<>') return
  const message = 'The message needs a sender: name one, and add --null-reverse-path for MAIL FROM:<>.'
  throw new InputError([{ field: '--from', message }])
}

/** The fields that people give by flags of other names. */
const flags: readonly (readonly [RegExp, string])[] = [
  [/^raw$/, '--eml'],
  [/^headers(?:\..*)?$/, '--header'],
  [/^attachments(?:\..*)?$/, '--attach'],
]

function inWordsOfFlags<Value>(read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    const renamed = error.issues.map(({ field, message }) => {
      const [, flag = field] = flags.find(([pattern]) => pattern.test(field)) ?? []
      const detail = field.startsWith('headers.') ? `${field.slice('headers.'.length)}: ${message}` : message
      return { field: flag, message: detail }
    })
    throw new InputError(renamed)
  }
}

function show(
  reports: readonly SendReport[],
  { json, requests }: { readonly json?: true; readonly requests: readonly SendRequest[] },
): void {
  const [only, ...others] = reports
  if (json) console.log(JSON.stringify(others.length === 0 ? only : reports, undefined, 2))
  refuseUnknown(reports, requests)
  if (!json) console.log(reports.map(sendText).join('\n\n'))
}

/** A name that nobody knows is mostly a slip of the pen: exit code 2. */
function refuseUnknown(reports: readonly SendReport[], requests: readonly SendRequest[]): void {
  const [request] = requests
  if (!request?.server || !reports.every(({ rule }) => rule === 'lost.name-not-found')) return
  throw new InputError([unknownHost('server', hostText(request.server.host))])
}

function interruptedText(reports: readonly SendReport[]): string {
  const words = reports.map((report) => `${report.target.to}: ${interruptedWords(report)}`)
  return `smtping: interrupted. ${words.join('; ')}.`
}

/** Whether anybody has the message is what people want to know. */
function interruptedWords({ outcome, final }: SendReport): string {
  switch (outcome) {
    case 'accepted':
      return `the message was taken${final ? '' : ', and its arrival not waited for'}`
    case 'unknown':
      return 'the message was on its way, and nobody knows whether it was taken'
    case 'bounced':
      return 'the message was refused'
    default:
      return 'nothing was handed over, and nothing more is tried'
  }
}
