// From the words of a command line to the reports of all its targets, a few at a time and one visit to a provider after another.
import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { InputError } from '../lib/contract/input-error.ts'
import { carryOutCheck } from '../lib/flow/carry-out-check.ts'
import { openDoorway } from '../lib/flow/doorway.ts'
import { mapBounded } from '../lib/flow/map-bounded.ts'
import type { CheckEdges } from '../lib/flow/run-check.ts'
import { providerOf, startTurns } from '../lib/flow/turns.ts'
import { type Host, hostText, parseHost } from '../lib/mail/host.ts'
import { readTargetList, refuseScans } from '../lib/plan/target-list.ts'
import type { CheckReport } from '../lib/report/check-report.ts'
import type { MxReport } from '../lib/report/mx-report.ts'
import { checkEdges, clock, newId, ownName } from './adapters.ts'
import { type CheckWords, readCheck, readNumber, readResolver } from './flags.ts'
import { interruptSignal } from './interrupt.ts'
import type { LookOptions } from './look-options.ts'
import { ownHosts, readOnRequest } from './on-request.ts'
import { readSession } from './session-words.ts'
import { unreadable } from './usage.ts'

/** Targets that are looked at at once: more of them keep a processor busy, and the times that are told suffer. */
const maxAtOnce = 64
/** Connections that all of them hold open at once; some systems give a process no more than 1,024 of anything. */
const maxConnections = 256

type Report = CheckReport | MxReport

export type TargetOptions = LookOptions & {
  readonly depth: 'connect' | 'talk'
  readonly compare?: string
  readonly html?: string
}

/** Reads everything first, so that a mistake in the last word is told before the first connection. */
export async function checkTargets(hosts: readonly string[], options: TargetOptions): Promise<readonly Report[]> {
  const targets = await readTargets(hosts, options)
  const onRequest = readOnRequest(options)
  const requests = targets.map((target) => ({
    ...readCheck(target, wordsOf(options)),
    ...(onRequest && { onRequest }),
  }))
  refuseForMany(requests.length, options)
  const session = await readSession(options)
  const { resolver, region } = options
  const spacingMs = readSpacing(options.spacing)
  const control = options.control === undefined ? undefined : readControl(options.control)
  const network = await checkEdges(session, resolver === undefined ? undefined : readResolver(resolver))
  const edges = politely({ ...network, ownHosts: ownHosts(), ...(control && { control }) }, spacingMs)
  const signal = interruptSignal()
  const vantage = { name: ownName(), ...(region !== undefined && { region }) }
  const progress = startProgress(requests.length)
  if (requests.length > 1) await reportMaker()
  return mapBounded(requests, maxAtOnce, async (request): Promise<Report> => {
    const checked = await carryOutCheck(request, edges, { signal })
    progress(hostText(request.target.host))
    const { makeCheckedReport } = await reportMaker()
    return makeCheckedReport(checked, { id: newId(), newId, vantage })
  })
}

/** A comparison and a document are about one host, which is known before anything is looked at. */
function refuseForMany(count: number, { mx, compare, html }: TargetOptions): void {
  const fields = [...(compare === undefined ? [] : ['--compare']), ...(html === undefined ? [] : ['--html'])]
  if (fields.length === 0 || (count === 1 && !mx)) return
  const message = 'This is for the check of a single host: name one, without --mx.'
  throw new InputError(fields.map((field) => ({ field, message })))
}

/** Milliseconds; an hour at most, since timers know no more than 24 days. */
function readSpacing(text: string): number {
  const ms = readNumber('--spacing', text)
  if (ms <= 3_600_000) return ms
  throw new InputError([
    { field: '--spacing', message: `${ms} is more than an hour: write at most 3600000 milliseconds.` },
  ])
}

function readControl(text: string): Host {
  const host = parseHost(text)
  if (host) return host
  throw new InputError([
    { field: '--control', message: `${JSON.stringify(text)} is not a host: write a name or an IP address.` },
  ])
}

/**
 * Loaded when nobody is being talked to, since that would be told as a server's slowness: ahead of many targets, and behind
 * a single one, whose check begins sooner for it.
 */
function reportMaker() {
  return import('../lib/report/checked-report.ts')
}

async function readTargets(hosts: readonly string[], { targets: file }: TargetOptions): Promise<readonly string[]> {
  const listed = file === undefined ? [] : readTargetList(await readList(file), '--targets')
  const all = [...new Set([...hosts, ...listed])]
  if (all.length === 0)
    throw new InputError([{ field: 'host', message: 'Name a host to check, for example mail.example.org.' }])
  refuseScans(all, file === undefined ? 'host' : '--targets')
  return all
}

function readList(file: string): Promise<string> {
  if (file === '-') return text(process.stdin)
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw new InputError([unreadable('--targets', file, error)])
  })
}

function wordsOf({
  mx,
  port,
  profile,
  tls,
  expectFamily,
  payload,
  warnDays,
  failDays,
  depth,
}: TargetOptions): CheckWords {
  return {
    ...{
      depth,
      ...(mx && { mx }),
      ...(port !== undefined && { port }),
      ...(profile && { profile }),
      ...(tls && { tls }),
    },
    ...(expectFamily && { expectFamily }),
    ...(payload !== undefined && { payload: readNumber('--payload', payload) }),
    ...(warnDays !== undefined && { warnDays: readNumber('--warn-days', warnDays) }),
    ...(failDays !== undefined && { failDays: readNumber('--fail-days', failDays) }),
  }
}

/** The same edges, each connection when its turn has come. */
function politely<Edges extends CheckEdges>(edges: Edges, spacingMs: number): Edges {
  const turns = startTurns({ clock, pause: (ms) => setTimeout(ms), spacingMs })
  const enter = openDoorway(maxConnections)
  return {
    ...edges,
    probe: (connection, { signal }) => {
      const host = hostText(connection.host)
      return turns.take(
        { ...connection, host, provider: providerOf(host) },
        () => enter(() => edges.probe(connection, { signal })),
        signal,
      )
    },
  }
}

/** On a terminal, how far it is; nothing for a single target. */
function startProgress(total: number): (done: string) => void {
  let count = 0
  return (name) => {
    count += 1
    if (total > 1 && process.stderr.isTTY)
      process.stderr.write(`\r\x1b[K${count}/${total} ${name}${count === total ? '\r\x1b[K' : ''}`)
  }
}
