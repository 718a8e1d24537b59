// Findings as people read them: a thing is said once, whatever the number of ports that it is about, worst first.
import { worstFirst } from '../diagnosis/worst-first.ts'
import { hostAndPortText } from '../mail/host.ts'
import type { FindingReport } from './finding-report.ts'
import { terminalText } from './terminal-text.ts'

export interface FindingGroup {
  /** Whose words stand for all. */
  readonly first: FindingReport
  readonly findings: readonly FindingReport[]
}

/** The findings of one id, verdict and doing together, worst first. */
export function groupFindings(findings: readonly FindingReport[]): readonly FindingGroup[] {
  const groups = [...Map.groupBy(findings, ({ id, verdict, about }) => `${id} ${verdict} ${about}`).values()]
  return groups
    .flatMap((group) => (group[0] ? [{ first: group[0], findings: group }] : []))
    .toSorted((one, other) => worstFirst.indexOf(one.first.verdict) - worstFirst.indexOf(other.first.verdict))
}

/** Where a finding was made, safe to print: "198.51.100.7:587", an address, a port, or nothing. */
export function placeText({ port, address }: Pick<FindingReport, 'port' | 'address'>): string {
  if (address === undefined) return port === undefined ? '' : `port ${port}`
  return terminalText(port === undefined ? address : hostAndPortText(address, port))
}

/** The ports of a group, each once. */
export function portsOf({ findings }: FindingGroup): readonly number[] {
  return [...new Set(findings.flatMap(({ port }) => port ?? []))]
}

/** The commands of a group, each once, safe to print. */
export function commandsOf({ findings }: FindingGroup): readonly string[] {
  return [...new Set(findings.flatMap(({ command }) => (command === undefined ? [] : terminalText(command))))]
}

/** The evidence of a group, each line behind its place. */
export function evidenceOf({ findings }: FindingGroup): readonly string[] {
  return findings.flatMap((finding) => {
    const place = placeText(finding)
    const lead = place === '' ? '' : `${place}  `
    return finding.evidence.map((line) => `${lead}${terminalText(line)}`)
  })
}
