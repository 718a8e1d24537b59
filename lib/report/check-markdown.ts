// A check for tickets and wikis: verdict, ports, what to do worst first, what is in order, what was not proved.
import { checkHeadline, checkSummary } from './check-headline.ts'
import type { CheckReport, PortReport } from './check-report.ts'
import { commandsOf, evidenceOf, type FindingGroup, groupFindings, portsOf } from './finding-groups.ts'
import { cellCode, codeBlock, inlineCode, markdownTable, markdownText } from './markdown.ts'
import { daysText, encryptionOf } from './port-words.ts'
import { portVerdict } from './verdict.ts'
import { verdictMark } from './verdict-mark.ts'

/** The whole report as Markdown, with a final line end. */
export function checkMarkdown(report: CheckReport): string {
  const parts = [
    headText(report),
    portsTable(report),
    ...findingSections(report),
    ...section('What this does not prove', [markdownText(report.limits)]),
    originText(report),
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

/** What to do, worst first, and what is in order. */
export function findingSections({ findings }: Pick<CheckReport, 'findings'>): readonly string[] {
  const groups = groupFindings(findings)
  const bad = groups.filter(({ first }) => first.verdict !== 'pass')
  const good = groups.filter(({ first }) => first.verdict === 'pass')
  return [
    ...section('Findings', bad.map(findingText)),
    ...section('In order', good.length === 0 ? [] : [good.map(passText).join('\n')]),
  ]
}

function section(title: string, parts: readonly string[]): readonly string[] {
  return parts.length === 0 ? [] : [`## ${title}`, ...parts]
}

function headText(report: CheckReport): string {
  const { verdict, target } = report
  const title = `# ${verdictMark[verdict]} ${verdict}: ${inlineCode(target.host)}`
  return `${title}\n\n**${markdownText(checkHeadline(report))}**\n\n${markdownText(checkSummary(report))}`
}

const titles = ['', 'Port', 'Service', 'Address', 'State', 'Connect', 'TLS', 'Certificate', 'Days left', 'AUTH']

function portsTable({ ports, findings }: CheckReport): string {
  if (ports.length === 0) return ''
  const rows = ports.map((port) => [verdictMark[portVerdict(port, findings)], ...portCells(port)])
  return markdownTable(titles, rows)
}

function portCells(report: PortReport): readonly string[] {
  const { port, service, address, state, timings, tls, auth } = report
  const { kind, protocol, certificate } = encryptionOf(report)
  const mechanisms = [auth.inTls, auth.inClear].flatMap((one) => (one.kind === 'seen' ? [one.value] : []))[0] ?? []
  return [
    String(port),
    service,
    cellCode(address),
    state,
    timings.connect === undefined ? '–' : `${Math.round(timings.connect)} ms`,
    tls.kind === 'seen' ? cellCode(protocol) : kind === 'clear' ? 'none' : '–',
    certificate,
    daysText(tls.kind === 'seen' ? tls.value.daysLeft : undefined),
    cellCode(mechanisms.join(' ')),
  ]
}

function findingText(group: FindingGroup): string {
  const { verdict, title, id, meaning, whoFixes, remedy, reference } = group.first
  const evidence = evidenceOf(group)
  const commands = commandsOf(group)
  return [
    `### ${verdictMark[verdict]} ${verdict}: ${markdownText(title)} (${inlineCode(id)})`,
    ...(evidence.length === 0 ? [] : [codeBlock(evidence)]),
    `**Meaning:** ${markdownText(meaning)}`,
    `**To do** (${whoFixes}): ${markdownText(remedy)}`,
    ...(commands.length === 0 ? [] : [codeBlock(commands, 'sh')]),
    ...(reference === undefined ? [] : [`**Reference:** ${markdownText(reference)}`]),
  ].join('\n\n')
}

function passText(group: FindingGroup): string {
  const ports = portsOf(group)
  const where = ports.length === 0 ? '' : `: ${ports.join(', ')}`
  return `- ${verdictMark.pass} ${markdownText(group.first.title)}${where}`
}

function originText({ id, at, vantage, addresses }: CheckReport): string {
  const region = vantage.region === undefined ? '' : ` (${inlineCode(vantage.region)})`
  const found = addresses.kind === 'seen' ? addresses.value : []
  return [
    '---',
    `Looked at ${inlineCode(at)} from ${inlineCode(vantage.name)}${region}; check ${inlineCode(id)}.`,
    ...(found.length === 0 ? [] : [`Addresses: ${found.map(inlineCode).join(', ')}`]),
  ].join('\n\n')
}
