// A check in one sentence and one line of numbers.
import { worstFirst } from '../diagnosis/worst-first.ts'
import type { Verdict } from '../mail/outcome.ts'
import type { CheckReport } from './check-report.ts'
import { groupFindings } from './finding-groups.ts'
import { terminalText } from './terminal-text.ts'

const summaries: Readonly<Record<Verdict, string>> = {
  pass: 'Everything that was looked at is in order.',
  warn: 'It works, and something should be mended.',
  fail: 'Something is wrong.',
  inconclusive: 'Not everything could be told from here.',
}

type Judged = Pick<CheckReport, 'verdict' | 'findings'>

/** What a check amounts to: the title of the worst that was found, and how much else there is of the kind. */
export function checkHeadline({ verdict, findings }: Judged): string {
  const [worst, ...others] = groupFindings(findings).filter(({ first }) => first.verdict === verdict)
  if (verdict === 'pass' || !worst) return summaries[verdict]
  const more = others.length === 0 ? '' : `, and ${others.length} more`
  return terminalText(`${worst.first.title}${more}`)
}

/** "Something is wrong. (1 fail, 1 warn, 5 pass)" */
export function checkSummary({ verdict, findings }: Judged): string {
  const counts = worstFirst.flatMap((kind) => {
    const count = findings.filter((finding) => finding.verdict === kind).length
    return count === 0 ? [] : [`${count} ${kind}`]
  })
  return `${summaries[verdict]} (${counts.join(', ') || 'nothing found'})`
}
