// A check for the terminal, 100 columns wide: what each port said in one line, then what to do about it, worst first.
import { worstFirst } from '../diagnosis/worst-first.ts'
import { hostAndPortText } from '../mail/host.ts'
import type { Verdict } from '../mail/outcome.ts'
import type { CheckReport } from './check-report.ts'
import { wrapText } from './columns.ts'
import type { FindingReport } from './finding-report.ts'
import { portsText } from './ports-text.ts'
import { clipText, terminalText } from './terminal-text.ts'
import { verdictMark } from './verdict-mark.ts'

const width = 100
const indent = '    '
/** Lines of evidence for one place; the report as JSON holds them all. */
const maxEvidence = 6

const summaries: Readonly<Record<Verdict, string>> = {
  pass: 'Everything that was looked at is in order.',
  warn: 'It works, and something should be mended.',
  fail: 'Something is wrong.',
  inconclusive: 'Not everything could be told from here.',
}

/** The whole report as text without a final line end. */
export function checkText(report: CheckReport): string {
  const { verdict, limits } = report
  return [
    headText(report),
    ...portsText(report),
    findingsText(report),
    [verdictText(report, verdict), wrap(limits)].join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function headText({ target, addresses, at, vantage }: CheckReport): string {
  const found = addresses.kind === 'seen' ? addresses.value.join(', ') : ''
  const name = vantage.region === undefined ? vantage.name : `${vantage.name} (${vantage.region})`
  const place = [name, ...vantage.sourceAddresses].join(', ')
  return [
    terminalText(`${target.host}  ports ${target.ports.join(', ')}`),
    ...(found ? [wrap(`addresses ${terminalText(found)}`)] : []),
    terminalText(`looked at ${at} from ${place}`),
  ].join('\n')
}

function findingsText({ findings }: CheckReport): string {
  const groups = [...Map.groupBy(findings, ({ id, verdict, about }) => `${id} ${verdict} ${about}`).values()]
  const sorted = groups.toSorted((one, other) => rank(one) - rank(other))
  const bad = sorted.filter(([first]) => first?.verdict !== 'pass').map(groupText)
  const good = sorted.filter(([first]) => first?.verdict === 'pass').map(passText)
  return [...bad, good.join('\n')].filter((part) => part !== '').join('\n\n')
}

type Group = readonly FindingReport[]

function rank([first]: Group): number {
  return first ? worstFirst.indexOf(first.verdict) : worstFirst.length
}

function groupText(group: Group): string {
  const [first] = group
  if (!first) return ''
  const { verdict, title, id, meaning, whoFixes, remedy, command } = first
  return [
    `${verdictMark[verdict]} ${verdict}: ${title} [${id}]`,
    ...group.flatMap(evidenceLines),
    wrap(meaning, indent),
    wrap(`To do (${whoFixes}): ${remedy}`, indent),
    ...(command ? [`${indent}Try: ${command}`] : []),
  ].join('\n')
}

function evidenceLines(finding: FindingReport): readonly string[] {
  const place = placeText(finding)
  const shown = finding.evidence.slice(0, maxEvidence)
  const more = finding.evidence.length - shown.length
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].map((line, index) => {
    const lead = index === 0 ? place : ' '.repeat(place.length)
    return clipText(`${indent}${lead}${terminalText(line)}`, width)
  })
}

function placeText({ port, address }: FindingReport): string {
  if (address === undefined) return ''
  return `${port === undefined ? address : hostAndPortText(address, port)}  `
}

function passText(group: Group): string {
  const [first] = group
  const ports = [...new Set(group.flatMap(({ port }) => port ?? []))]
  return first ? `${verdictMark.pass} pass: ${first.title}: ${ports.join(', ')}` : ''
}

function verdictText({ findings }: CheckReport, verdict: Verdict): string {
  const counts = worstFirst.map(
    (kind) => [kind, findings.filter((finding) => finding.verdict === kind).length] as const,
  )
  const text = counts.filter(([, count]) => count > 0).map(([kind, count]) => `${count} ${kind}`)
  return `${verdictMark[verdict]} ${verdict}: ${summaries[verdict]} (${text.join(', ')})`
}

function wrap(text: string, before = ''): string {
  return wrapText(text, { width, indent: before })
}
