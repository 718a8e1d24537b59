// From the words of a command line to the reports of all its targets, a few at a time and one visit to a provider after another.
import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { InputError } from '../lib/contract/input-error.ts'
import { checkDomain } from '../lib/flow/check-domain.ts'
import { openDoorway } from '../lib/flow/doorway.ts'
import { mapBounded } from '../lib/flow/map-bounded.ts'
import { type CheckEdges, runCheck } from '../lib/flow/run-check.ts'
import { providerOf, startTurns } from '../lib/flow/turns.ts'
import { hostText } from '../lib/mail/host.ts'
import { readTargetList, refuseScans } from '../lib/plan/target-list.ts'
import { checkEdges, clock, newId, ownName } from './adapters.ts'
import { type CheckWords, readCheck, readNumber, readResolver } from './flags.ts'
import { interruptSignal } from './interrupt.ts'
import type { LookOptions } from './look-options.ts'
import type { Report } from './output.ts'
import { readSession } from './session-words.ts'
import { unreadable } from './usage.ts'

/** Targets that are looked at at once: more of them keep a processor busy, and the times that are told suffer. */
const maxAtOnce = 64
/** Connections that all of them hold open at once; some systems give a process no more than 1,024 of anything. */
const maxConnections = 256

export type TargetOptions = LookOptions & { readonly depth: 'connect' | 'talk' }

/** Reads everything first, so that a mistake in the last word is told before the first connection. */
export async function checkTargets(hosts: readonly string[], options: TargetOptions): Promise<readonly Report[]> {
  const targets = await readTargets(hosts, options)
  const requests = targets.map((target) => readCheck(target, wordsOf(options)))
  const session = await readSession(options)
  const { resolver, region } = options
  const spacingMs = readNumber('--spacing', options.spacing)
  const edges = politely(
    await checkEdges(session, resolver === undefined ? undefined : readResolver(resolver)),
    spacingMs,
  )
  const signal = interruptSignal()
  const vantage = { name: ownName(), ...(region !== undefined && { region }) }
  const progress = startProgress(requests.length)
  if (requests.length > 1) await reportMakers()
  return mapBounded(requests, maxAtOnce, async (request): Promise<Report> => {
    const { target, ports: _, ...wish } = request
    if (options.mx && target.host.kind === 'name') {
      const seen = await checkDomain(target.host.name, wish, edges, { signal })
      progress(target.host.name)
      const { makeMxReport } = await reportMakers()
      return makeMxReport(seen, { id: newId(), newId, vantage })
    }
    const seen = await runCheck(request, edges, { signal })
    progress(hostText(target.host))
    const { makeCheckReport } = await reportMakers()
    return makeCheckReport(seen, { id: newId(), vantage })
  })
}

/**
 * Loaded when nobody is being talked to, since that would be told as a server's slowness: ahead of many targets, and behind
 * a single one, whose check begins sooner for it.
 */
async function reportMakers() {
  const [{ makeCheckReport }, { makeMxReport }] = await Promise.all([
    import('../lib/report/check-report.ts'),
    import('../lib/report/mx-report.ts'),
  ])
  return { makeCheckReport, makeMxReport }
}

async function readTargets(
  hosts: readonly string[],
  { targets: file, mx, port }: TargetOptions,
): Promise<readonly string[]> {
  if (mx && port !== undefined) {
    throw new InputError([
      { field: '--port', message: 'With --mx the port is 25, since there senders hand mail over: leave --port out.' },
    ])
  }
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

function wordsOf({ port, profile, tls, expectFamily, payload, warnDays, failDays, depth }: TargetOptions): CheckWords {
  return {
    ...{ depth, ...(port !== undefined && { port }), ...(profile && { profile }), ...(tls && { tls }) },
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
