// When a check had heard what it needs: the first EHLO, the certificate, the last capability. Taken from its transcripts.
import type { PortObservation } from '../../../lib/diagnosis/observation.ts'
import { type CheckEdges, runCheck } from '../../../lib/flow/run-check.ts'
import type { TranscriptEntry } from '../../../lib/mail/session-facts.ts'
import type { PlannedCheck } from '../../../lib/plan/check-plan.ts'
import { median } from '../measure.ts'

/** Milliseconds since the call. Of several ports, those of the last one. */
export interface CheckTimes {
  /** The answer to EHLO, or to what IMAP and POP3 have in its place, in clear; NaN where all begins with TLS. */
  readonly inClear: number
  readonly certificate: number
  /** The last answer that tells something: to EHLO inside TLS, where there is TLS. */
  readonly last: number
  /** With the answer to QUIT, the end of every connection, and the reverse names. */
  readonly wall: number
}

/** The medians of so many checks, one after another. Rejects where a port was not seen to its end. */
export async function timeChecks(runs: number, request: PlannedCheck, edges: CheckEdges): Promise<CheckTimes> {
  const times: CheckTimes[] = []
  for (let index = 0; index < runs; index++) times.push(await timeCheck(request, edges))
  const medianOf = (name: keyof CheckTimes) => median(times.map((one) => one[name]))
  return {
    ...{ inClear: medianOf('inClear'), certificate: medianOf('certificate') },
    ...{ last: medianOf('last'), wall: medianOf('wall') },
  }
}

async function timeCheck(request: PlannedCheck, edges: CheckEdges): Promise<CheckTimes> {
  const begin = performance.now()
  const seen: Omit<CheckTimes, 'wall'>[] = []
  const probe: CheckEdges['probe'] = async (connection, context) => {
    const start = performance.now() - begin
    const port = await edges.probe(connection, context)
    seen.push(timesOf(port, start))
    return port
  }
  await runCheck(request, { ...edges, probe }, { signal: new AbortController().signal })
  const wall = performance.now() - begin
  const latest = (name: keyof (typeof seen)[number]) => {
    const values = seen.map((one) => one[name]).filter((value) => !Number.isNaN(value))
    return values.length > 0 ? Math.max(...values) : Number.NaN
  }
  return { inClear: latest('inClear'), certificate: latest('certificate'), last: latest('last'), wall }
}

function timesOf({ port, session, mailbox, failure }: PortObservation, start: number): Omit<CheckTimes, 'wall'> {
  const facts = session ?? mailbox
  if (!facts || facts.failure) {
    throw new Error(`Port ${port} was not seen to its end: ${JSON.stringify(facts?.failure ?? failure)}`)
  }
  const { transcript } = facts
  const told = transcript.filter(({ direction, stage }) => direction === 'server' && stage !== 'quit')
  const introduced = told.filter(({ stage }) => stage === 'ehlo' || stage === 'capability')
  const at = (entry: TranscriptEntry | undefined) => (entry ? start + entry.atMs : Number.NaN)
  return {
    inClear: at(introduced.findLast(({ tls }) => !tls)),
    certificate: at(transcript.find(({ direction, stage }) => direction === 'event' && stage === 'tls')),
    last: at(told.at(-1)),
  }
}
