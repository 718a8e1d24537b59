// Two checks of one target, before and after a change: what is new, mended, better or worse, and which facts changed.

import { hostAndPortText } from '../mail/host.ts'
import type { Verdict } from '../mail/outcome.ts'
import type { CheckReport, PortReport } from './check-report.ts'
import type { FindingReport } from './finding-report.ts'

export interface ChangedFinding {
  /** `unclear`: one of the two could not tell; that is neither better nor worse. */
  readonly change: 'new' | 'mended' | 'better' | 'worse' | 'unclear'
  readonly id: string
  readonly title: string
  /** "192.0.2.1:587"; absent where the finding is about the whole target. */
  readonly place?: string
  readonly before?: Verdict
  readonly after?: Verdict
}

export interface ChangedFact {
  readonly place: string
  /** "state", "tls protocol", "certificate", … */
  readonly what: string
  readonly before: string
  readonly after: string
}

export interface CheckComparison {
  readonly change: 'better' | 'same' | 'worse'
  readonly verdicts: { readonly before: Verdict; readonly after: Verdict }
  readonly times: { readonly before: string; readonly after: string }
  readonly target: string
  /** Those that are not the same; worst first. */
  readonly findings: readonly ChangedFinding[]
  readonly facts: readonly ChangedFact[]
}

/** Why two reports cannot be compared; undefined where they can. */
export function whyNotComparable(before: CheckReport, after: CheckReport): string | undefined {
  if (before.target.host === after.target.host) return undefined
  return `The saved report is about ${before.target.host}, and this one about ${after.target.host}: compare reports of one target.`
}

/** What changed. Findings are matched by id and place; where an address has changed, by the port and family. */
export function compareChecks(before: CheckReport, after: CheckReport): CheckComparison {
  const findings = sorted([...changedStates(before, after), ...changedFindings(before, after)])
  return {
    change: overall(findings),
    verdicts: { before: before.verdict, after: after.verdict },
    times: { before: before.at, after: after.at },
    target: after.target.host,
    findings,
    facts: changedFacts(before, after),
  }
}

const order = ['worse', 'new', 'unclear', 'better', 'mended'] as const

/** Whatever got worse decides; what could not be told decides nothing. */
function overall(findings: readonly ChangedFinding[]): CheckComparison['change'] {
  const has = (...changes: readonly ChangedFinding['change'][]) =>
    findings.some(({ change }) => changes.includes(change))
  if (has('worse', 'new')) return 'worse'
  return has('better', 'mended') ? 'better' : 'same'
}

function changedFindings(before: CheckReport, after: CheckReport): readonly ChangedFinding[] {
  const keyOf = matcher(before, after)
  const [old, current] = [before, after].map(({ findings }) => worstByKey(findings, keyOf))
  const keys = [...new Set([...(old?.keys() ?? []), ...(current?.keys() ?? [])])]
  const isUnclear = [before, after].map((report) => unclearPlaces(report))
  const changed = keys.flatMap((key) => {
    const pair = { before: old?.get(key), after: current?.get(key) }
    const change = changeOf(pair, isUnclear)
    const finding = pair.after ?? pair.before
    return change && finding ? [describe(change, finding, pair)] : []
  })
  return changed
}

function sorted(findings: readonly ChangedFinding[]): readonly ChangedFinding[] {
  return findings.toSorted((one, other) => order.indexOf(one.change) - order.indexOf(other.change))
}

/**
 * A port may be closed without that being a fault of its own; that it was open before makes it one. Silence may be our own
 * network's.
 */
function changedStates(before: CheckReport, after: CheckReport): readonly ChangedFinding[] {
  return after.ports.flatMap((port): readonly ChangedFinding[] => {
    const old = before.ports.find((other) => other.port === port.port && other.address === port.address)
    if (!old || old.state === port.state || (old.state !== 'open' && port.state !== 'open')) return []
    const place = hostAndPortText(port.address, port.port)
    const title = `The port was ${old.state} and is ${port.state} now`
    const isBetter = port.state === 'open'
    const change = isBetter ? 'better' : port.state === 'closed' ? 'worse' : 'unclear'
    return [{ change, id: isBetter ? 'port-open' : `port-${port.state}`, title, place }]
  })
}

interface Pair {
  readonly before: FindingReport | undefined
  readonly after: FindingReport | undefined
}

const badness: Readonly<Record<Verdict, number>> = { pass: 0, inconclusive: 0, warn: 1, fail: 2 }

function changeOf(
  { before, after }: Pair,
  unclear: readonly ((finding: FindingReport) => boolean)[],
): ChangedFinding['change'] | undefined {
  const [was, is] = [before?.verdict, after?.verdict]
  if (was === is) return undefined
  if (was === 'inconclusive' || is === 'inconclusive') return 'unclear'
  const [worse, better] = [badness[is ?? 'pass'], badness[was ?? 'pass']]
  if (worse === better) return undefined // a pass that came or went
  // What is missing on a side that could not look there is neither mended nor new.
  if (!after && before && unclear[1]?.(before)) return 'unclear'
  if (!before && after && unclear[0]?.(after)) return 'unclear'
  if (!before) return 'new'
  if (!after) return 'mended'
  return worse > better ? 'worse' : 'better'
}

/**
 * Whether a report could not tell what is at a place: something there stayed open, or about the whole target; or the look
 * did not get as far as the finding, which is of a session.
 */
function unclearPlaces({ findings, ports }: CheckReport): (finding: FindingReport) => boolean {
  const open = findings.filter(({ verdict }) => verdict === 'inconclusive')
  const cutShort = ports.filter(({ state, failure }) => state !== 'open' || (failure && failure.stage !== 'quit'))
  return ({ port, stage }) =>
    open.some((finding) => finding.port === undefined || finding.port === port) ||
    (stage !== 'connect' && port !== undefined && cutShort.some((look) => look.port === port))
}

function describe(change: ChangedFinding['change'], finding: FindingReport, { before, after }: Pair): ChangedFinding {
  const { id, title, address, port } = finding
  const place = address === undefined ? undefined : port === undefined ? address : hostAndPortText(address, port)
  return {
    ...{ change, id, title },
    ...(place !== undefined && { place }),
    ...(before && { before: before.verdict }),
    ...(after && { after: after.verdict }),
  }
}

/** An address that only one of the reports knows stands for the other's of its family. */
function matcher(
  before: CheckReport,
  after: CheckReport,
): (finding: Pick<FindingReport, 'id' | 'address' | 'port'>) => string {
  const known = [before, after].map(({ ports }) => new Set(ports.map(({ address }) => address)))
  const isShared = (address: string) => known.every((addresses) => addresses.has(address))
  return ({ id, address, port }) => {
    if (address === undefined) return `${id} ${port ?? ''}`
    const place = isShared(address) ? address : address.includes(':') ? 'IPv6' : 'IPv4'
    return `${id} ${place} ${port ?? ''}`
  }
}

function worstByKey(
  findings: readonly FindingReport[],
  keyOf: (finding: FindingReport) => string,
): ReadonlyMap<string, FindingReport> {
  const worst = new Map<string, FindingReport>()
  for (const finding of findings) {
    const known = worst.get(keyOf(finding))
    if (!known || badness[finding.verdict] > badness[known.verdict]) worst.set(keyOf(finding), finding)
  }
  return worst
}

function changedFacts(before: CheckReport, after: CheckReport): readonly ChangedFact[] {
  const addresses = [before, after].map(({ addresses: found }) =>
    found.kind === 'seen' ? found.value.toSorted().join(', ') : found.kind,
  )
  const [was = '', is = ''] = addresses
  const ofHost = was === is ? [] : [{ place: after.target.host, what: 'addresses', before: was, after: is }]
  const ofPorts = after.ports.flatMap((port) => {
    const old = before.ports.find((other) => other.port === port.port && other.address === port.address)
    return old ? changedFactsOf(old, port) : []
  })
  return [...ofHost, ...ofPorts]
}

function changedFactsOf(before: PortReport, after: PortReport): readonly ChangedFact[] {
  const [old, current] = [factsOf(before), factsOf(after)]
  const place = hostAndPortText(after.address, after.port)
  return Object.keys(current).flatMap((what) => {
    const [was = '', is = ''] = [old[what], current[what]]
    // What one side did not see is no change of the server.
    return was === is || was === '' || is === '' ? [] : [{ place, what, before: was, after: is }]
  })
}

function factsOf({ state, tls, extensions, auth, mailbox, greeting }: PortReport): Readonly<Record<string, string>> {
  const facts = tls.kind === 'seen' ? tls.value : undefined
  const leaf = facts?.certificates[0]
  const [list] = [extensions.inTls, extensions.inClear].flatMap((one) => (one.kind === 'seen' ? [one.value] : []))
  const [capabilities] = mailbox
    ? [mailbox.capabilities.inTls, mailbox.capabilities.inClear].flatMap((one) =>
        one.kind === 'seen' ? [one.value.announced] : [],
      )
    : []
  const [mechanisms] = [auth.inTls, auth.inClear].flatMap((one) => (one.kind === 'seen' ? [one.value] : []))
  return {
    state,
    ...(facts && { 'TLS protocol': facts.protocol, cipher: facts.cipher, 'certificate chain': facts.chain }),
    ...(leaf && {
      certificate: `${leaf.subject}, until ${leaf.notAfter.slice(0, 10)}, ${leaf.sha256Fingerprint.slice(0, 23)}…`,
    }),
    ...(list && {
      extensions:
        list.offered
          .map(({ keyword, parameters }) => [keyword, ...parameters].join(' '))
          .toSorted()
          .join(', ') || 'none',
    }),
    ...(capabilities && { capabilities: capabilities.toSorted().join(', ') || 'none' }),
    ...(mechanisms && { AUTH: mechanisms.toSorted().join(' ') || 'none' }),
    ...(greeting.kind === 'seen' && { 'name in the greeting': greeting.value.lines[0]?.trim().split(/\s/)[0] ?? '' }),
  }
}

/** The exit code: 1 worse, 3 where something could not be compared, 0 better or the same. */
export function comparisonExitCode({ change, findings, verdicts }: CheckComparison): 0 | 1 | 3 {
  if (change === 'worse') return 1
  const isUnclear = findings.some((finding) => finding.change === 'unclear') || verdicts.after === 'inconclusive'
  return isUnclear ? 3 : 0
}
