// A check's report is kept as one item of the table, and DynamoDB takes 400 KB: a target that talks without end must not
// cost the report, only its own words.
import type { CheckReport, PortReport } from './check-report.ts'
import { clipText } from './terminal-text.ts'

/** Leaves room for the request and the item's own fields. */
export const maxStoredReportBytes = 300_000

/** The report cut until it fits: long transcripts first, then all of them, then long lists. It says what was left out. */
export function fitCheckReport(report: CheckReport, maxBytes: number): CheckReport {
  const steps = [shortenTranscripts, dropTranscripts, shortenLists]
  const tries = steps.map((_, index) => steps.slice(0, index + 1).reduce((cut, step) => step(cut), report))
  const fitting = [report, ...tries].find((one) => bytesOf(one) <= maxBytes) ?? tries.at(-1) ?? report
  if (fitting === report) return report
  return {
    ...fitting,
    limits: `${fitting.limits} The server said more than is kept: the transcript here is not whole.`,
  }
}

const keptEntries = 40
const keptCharacters = 300
const keptNames = 10
const keptWords = 100

function shortenTranscripts(report: CheckReport): CheckReport {
  return mapPorts(report, (port) => ({
    ...port,
    transcript: port.transcript.slice(0, keptEntries).map((entry) => ({ ...entry, text: cut(entry.text) })),
  }))
}

function dropTranscripts(report: CheckReport): CheckReport {
  return mapPorts(report, (port) => ({ ...port, transcript: [] }))
}

function shortenLists(report: CheckReport): CheckReport {
  const short = mapPorts(report, ({ extensions, tls, greeting, quit, startTls, auth, mailbox, ...port }) => ({
    ...port,
    ...{ greeting: shortReply(greeting), quit: shortReply(quit), startTls: shortReply(startTls) },
    extensions: { inClear: shortExtensions(extensions.inClear), inTls: shortExtensions(extensions.inTls) },
    auth: { inClear: shortMechanisms(auth.inClear), inTls: shortMechanisms(auth.inTls) },
    tls: shortTls(tls),
    ...(mailbox && { mailbox: shortMailbox(mailbox) }),
  }))
  const findings = short.findings.map((finding) => ({
    ...finding,
    evidence: finding.evidence.slice(0, keptNames).map(word),
  }))
  return { ...short, findings }
}

function shortReply(observed: PortReport['greeting']): PortReport['greeting'] {
  if (observed.kind !== 'seen') return observed
  return { ...observed, value: { ...observed.value, lines: observed.value.lines.slice(0, keptNames).map(word) } }
}

function shortExtensions(observed: PortReport['extensions']['inTls']): PortReport['extensions']['inTls'] {
  if (observed.kind !== 'seen') return observed
  const { lines, offered, authMechanisms, ...rest } = observed.value
  return {
    ...observed,
    value: {
      ...rest,
      lines: lines.slice(0, keptNames).map(word),
      authMechanisms: authMechanisms.slice(0, keptNames).map(word),
      offered: offered.slice(0, keptNames).map(({ keyword, parameters }) => ({
        keyword: word(keyword),
        parameters: parameters.slice(0, keptNames).map(word),
      })),
    },
  }
}

function shortMechanisms(observed: PortReport['auth']['inTls']): PortReport['auth']['inTls'] {
  return observed.kind === 'seen' ? { ...observed, value: observed.value.slice(0, keptNames).map(word) } : observed
}

type Mailbox = NonNullable<PortReport['mailbox']>

function shortMailbox({ greeting, startTls, quit, capabilities }: Mailbox): Mailbox {
  return {
    ...{ greeting: shortAnswer(greeting), startTls: shortAnswer(startTls), quit: shortAnswer(quit) },
    capabilities: { inClear: shortCapabilities(capabilities.inClear), inTls: shortCapabilities(capabilities.inTls) },
  }
}

function shortAnswer(observed: Mailbox['greeting']): Mailbox['greeting'] {
  return observed.kind === 'seen'
    ? { ...observed, value: { ...observed.value, text: word(observed.value.text) } }
    : observed
}

function shortCapabilities(observed: Mailbox['capabilities']['inTls']): Mailbox['capabilities']['inTls'] {
  if (observed.kind !== 'seen') return observed
  const { announced, mechanisms, ...rest } = observed.value
  const [shortList, shortWays] = [announced, mechanisms].map((list) => list.slice(0, keptNames).map(word))
  return { ...observed, value: { ...rest, announced: shortList ?? [], mechanisms: shortWays ?? [] } }
}

function shortTls(observed: PortReport['tls']): PortReport['tls'] {
  if (observed.kind !== 'seen') return observed
  const certificates = observed.value.certificates.map((certificate) => ({
    ...certificate,
    ...{ subject: word(certificate.subject), issuer: word(certificate.issuer) },
    names: certificate.names.slice(0, keptNames).map(word),
  }))
  return { ...observed, value: { ...observed.value, certificates } }
}

function mapPorts(report: CheckReport, change: (port: PortReport) => PortReport): CheckReport {
  return { ...report, ports: report.ports.map(change) }
}

function bytesOf(report: CheckReport): number {
  return new TextEncoder().encode(JSON.stringify(report)).length
}

function cut(text: string): string {
  return clipText(text, keptCharacters)
}

function word(text: string): string {
  return clipText(text, keptWords)
}
