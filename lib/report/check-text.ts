// A check for the terminal, 100 columns wide: the verdict, what each port said in one line, then what to do, worst first.
import { hostAndPortText } from '../mail/host.ts'
import { checkHeadline, checkSummary } from './check-headline.ts'
import type { CheckReport } from './check-report.ts'
import { paintStart, styledText, styleSymbols, type TextStyle } from './colours.ts'
import { wrapText } from './columns.ts'
import { type FindingGroup, groupFindings, placeText, portsOf } from './finding-groups.ts'
import type { FindingReport } from './finding-report.ts'
import { mailFlowText } from './mail-flow-text.ts'
import { portsText } from './ports-text.ts'
import { clipText, terminalText } from './terminal-text.ts'
import { transcriptText } from './transcript-text.ts'

const width = 100
const indent = '    '
/** Lines of evidence for one place; the report as JSON holds them all. */
const maxEvidence = 6

export interface CheckTextOptions extends TextStyle {
  /** Show the transcript of each port too. */
  readonly verbose?: boolean
}

/** The whole report as text without a final line end. */
export function checkText(report: CheckReport, options: CheckTextOptions = {}): string {
  const parts = [
    verdictText(report, options),
    headText(report),
    ...portsText(report, options),
    mailFlowText(report),
    findingsText(report, options),
    ...(options.verbose ? transcriptTexts(report) : []),
    wrap(terminalText(report.limits)),
  ]
  return styledText(parts.filter((part) => part !== '').join('\n\n'), options)
}

function verdictText(report: CheckReport, style: TextStyle): string {
  const { verdict, target } = report
  const lead = `${styleSymbols(style)[verdict]} ${verdict}`
  const text = wrap(`${lead}  ${terminalText(target.host)}: ${checkHeadline(report)}`)
  return [paintStart(text, { length: lead.length, verdict, style }), wrap(checkSummary(report))].join('\n')
}

function headText({ target, addresses, at, vantage }: CheckReport): string {
  const found = addresses.kind === 'seen' ? addresses.value.join(', ') : ''
  const name = vantage.region === undefined ? vantage.name : `${vantage.name} (${vantage.region})`
  const place = [name, ...vantage.sourceAddresses].join(', ')
  return [
    wrap(`ports ${target.ports.join(', ')}`),
    ...(found ? [wrap(`addresses ${terminalText(found)}`)] : []),
    terminalText(`looked at ${at} from ${place}`),
  ].join('\n')
}

/** Findings of one kind together, worst first; those that are good in a line each. */
export function findingsText({ findings }: Pick<CheckReport, 'findings'>, style: TextStyle): string {
  const groups = groupFindings(findings)
  const bad = groups.filter(({ first }) => first.verdict !== 'pass').map((group) => groupText(group, style))
  const good = groups.filter(({ first }) => first.verdict === 'pass').map((group) => passText(group, style))
  return [...bad, good.join('\n')].filter((part) => part !== '').join('\n\n')
}

function groupText({ first, findings }: FindingGroup, style: TextStyle): string {
  const { verdict, title, id, meaning, whoFixes, remedy, command, advice = [] } = first
  const lead = `${styleSymbols(style)[verdict]} ${verdict}:`
  return [
    paintStart(terminalText(`${lead} ${title} [${id}]`), { length: lead.length, verdict, style }),
    ...findings.flatMap(evidenceLines),
    wrap(terminalText(meaning), indent),
    wrap(`To do (${whoFixes}): ${terminalText(remedy)}`, indent),
    ...(command ? [`${indent}Try: ${terminalText(command)}`] : []),
    ...(advice.length > 0 ? [`${indent}More: smtping guide ${advice[0]}`] : []),
  ].join('\n')
}

function evidenceLines(finding: FindingReport): readonly string[] {
  const place = finding.address === undefined ? '' : `${placeText(finding)}  `
  const shown = finding.evidence.slice(0, maxEvidence)
  const more = finding.evidence.length - shown.length
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].map((line, index) => {
    const lead = index === 0 ? place : ' '.repeat(place.length)
    return clipText(`${indent}${lead}${terminalText(line)}`, width)
  })
}

function passText(group: FindingGroup, style: TextStyle): string {
  const lead = `${styleSymbols(style).pass} pass:`
  const ports = portsOf(group)
  const text = terminalText(`${lead} ${group.first.title}${ports.length === 0 ? '' : `: ${ports.join(', ')}`}`)
  return paintStart(text, { length: lead.length, verdict: 'pass', style })
}

function transcriptTexts({ ports }: CheckReport): readonly string[] {
  return ports
    .filter(({ transcript }) => transcript.length > 0)
    .map(
      ({ port, address, transcript }) =>
        `Transcript of ${terminalText(hostAndPortText(address, port))}\n${transcriptText(transcript)}`,
    )
}

function wrap(text: string, before = ''): string {
  return wrapText(text, { width, indent: before })
}
