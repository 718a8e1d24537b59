// What two checks of one target saw differently, port by port. A fact that one of them did not see is no change.
import type { PortReport } from './check-report.ts'
import { placeKey, type Side } from './compare-places.ts'
import type { ExtensionsReport, TlsReport } from './facts-schemas.ts'
import { verificationText } from './port-words.ts'

export const comparedFacts = [
  'state',
  'ended-early',
  'tls-protocol',
  'cipher',
  'certificate',
  'verification',
  'days-left-band',
  'ehlo-name',
  'extensions-in-clear',
  'extensions-in-tls',
  'auth-in-clear',
  'auth-in-tls',
] as const
export type ComparedFact = (typeof comparedFacts)[number]

export interface FactChange {
  readonly port: number
  /** As it is now; of a port that is not looked at any more, as it was. */
  readonly address: string
  readonly what: ComparedFact
  readonly before: string
  readonly after: string
}

/** Every fact that differs, in the order of the ports after. */
export function compareFacts({
  before,
  after,
}: {
  readonly before: Side
  readonly after: Side
}): readonly FactChange[] {
  const old = new Map(before.report.ports.map((port) => [placeKey(port, before), port]))
  const keys = after.report.ports.map((port) => placeKey(port, after))
  const changed = after.report.ports.flatMap((port, index) => changesOf(old.get(keys[index] ?? ''), port))
  const lost = [...old].flatMap(([key, port]) => (keys.includes(key) ? [] : changesOf(port, undefined)))
  return [...changed, ...lost]
}

function changesOf(before: PortReport | undefined, after: PortReport | undefined): readonly FactChange[] {
  const place = after ?? before
  if (!place) return []
  const { port, address } = place
  return comparedFacts.flatMap((what) => {
    const [was, is] = [factText(before, what), factText(after, what)]
    return was === undefined || is === undefined || was === is ? [] : [{ port, address, what, before: was, after: is }]
  })
}

/** A fact as text that is equal where the fact is; undefined where it was not seen. */
function factText(port: PortReport | undefined, what: ComparedFact): string | undefined {
  if (!port) return what === 'state' ? 'not looked at' : undefined
  const { tls, extensions, auth } = port
  switch (what) {
    case 'state':
      return port.state
    case 'ended-early':
      return port.failure ? `${port.failure.reason} at ${port.failure.stage}` : 'no'
    case 'tls-protocol':
      return known(tls, ({ protocol }) => protocol)
    case 'cipher':
      return known(tls, ({ cipher }) => cipher)
    case 'certificate':
      return known(tls, certificateText)
    case 'verification':
      return known(tls, verificationText)
    case 'days-left-band':
      return known(tls, ({ daysLeft }) => daysBand(daysLeft))
    case 'ehlo-name':
      return known(extensions.inTls, nameText) ?? known(extensions.inClear, nameText)
    case 'extensions-in-clear':
      return known(extensions.inClear, extensionsText)
    case 'extensions-in-tls':
      return known(extensions.inTls, extensionsText)
    case 'auth-in-clear':
      return known(auth.inClear, listText)
    case 'auth-in-tls':
      return known(auth.inTls, listText)
  }
}

type Fact<Value> = { readonly kind: 'seen'; readonly value: Value } | Exclude<PortReport['tls'], { kind: 'seen' }>

function known<Value>(fact: Fact<Value>, make: (value: Value) => string): string | undefined {
  if (fact.kind === 'seen') return make(fact.value)
  return fact.kind === 'absent' ? 'none' : undefined
}

function certificateText({ certificates }: TlsReport): string {
  const [leaf] = certificates
  if (!leaf) return 'none'
  return `${leaf.subject}, issued by ${leaf.issuer}, not after ${leaf.notAfter}, SHA-256 ${leaf.sha256Fingerprint}`
}

/** Days pass with every check; only these borders are worth a word. */
function daysBand(days: TlsReport['daysLeft']): string {
  if (days === undefined) return 'none'
  if (days < 0) return 'expired'
  if (days < 7) return 'under 7 days'
  return days < 30 ? 'under 30 days' : '30 days or more'
}

function nameText({ serverName }: ExtensionsReport): string {
  return serverName
}

function extensionsText({ offered }: ExtensionsReport): string {
  return listText(offered.map(({ keyword, parameters }) => [keyword, ...parameters].join(' ')))
}

/** Order says nothing here (RFC 5321 section 4.1.1.1). */
function listText(list: readonly string[]): string {
  return list.length === 0 ? 'none' : list.toSorted().join(', ')
}
