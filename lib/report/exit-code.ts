// Results as exit codes, DESIGN section 9: 0 pass, 1 a finding at or above --fail-on, 3 inconclusive, 4 our vantage.
import type { Finding } from '../diagnosis/finding.ts'
import type { Verdict } from '../mail/outcome.ts'
import { openQuestions } from './verdict.ts'

interface Checked {
  readonly verdict: Verdict
  readonly findings: readonly Pick<Finding, 'verdict' | 'about' | 'port' | 'address'>[]
}

/** The exit code of a check. What is certain comes before what stayed open. */
export function checkExitCode({ verdict, findings }: Checked, failOn: 'warn' | 'fail'): 0 | 1 | 3 | 4 {
  const reached: readonly Verdict[] = failOn === 'warn' ? ['warn', 'fail'] : ['fail']
  if (findings.some((finding) => reached.includes(finding.verdict))) return 1
  if (verdict !== 'inconclusive') return 0
  const open = openQuestions(findings)
  return open.length > 0 && open.every(({ about }) => about === 'vantage') ? 4 : 3
}

/** The exit code of a check of a mail domain: its verdict counts every host as far as senders mind it. */
export function mxExitCode({ verdict, findings }: Checked, failOn: 'warn' | 'fail'): 0 | 1 | 3 | 4 {
  if (verdict === 'fail' || (verdict === 'warn' && failOn === 'warn')) return 1
  if (verdict !== 'inconclusive') return 0
  const open = openQuestions(findings)
  return open.length > 0 && open.every(({ about }) => about === 'vantage') ? 4 : 3
}
