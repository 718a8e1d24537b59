// One verdict for many findings: the worst of them. `pass` takes that something was seen and nothing speaks against it.
import type { Finding } from '../diagnosis/finding.ts'
import { worstFirst } from '../diagnosis/worst-first.ts'
import type { Verdict } from '../mail/outcome.ts'

type Judged = Pick<Finding, 'verdict' | 'about' | 'port' | 'address'>

/** The worst of some verdicts; nothing seen is inconclusive. */
export function worstVerdict(some: readonly Verdict[]): Verdict {
  return worstFirst.find((verdict) => some.includes(verdict)) ?? 'inconclusive'
}

/** The verdict of what was found at one port of one address. */
export function portVerdict(
  { port, address }: { readonly port: number; readonly address: string },
  findings: readonly Judged[],
): Verdict {
  const here = findings.filter((finding) => finding.address === address && (finding.port ?? port) === port)
  return worstVerdict(here.map(({ verdict }) => verdict))
}

/** The verdict of a whole check. */
export function overallVerdict(findings: readonly Judged[]): Verdict {
  const open = openQuestions(findings)
  const counting = findings.filter((finding) => finding.verdict !== 'inconclusive' || open.includes(finding))
  return worstVerdict(counting.map(({ verdict }) => verdict))
}

/**
 * The inconclusive findings that count. What our own network kept us from seeing at one address does not, where the
 * same port, or any port if none is named, was good at another address: most networks have no IPv6.
 */
export function openQuestions<One extends Judged>(findings: readonly One[]): readonly One[] {
  return findings.filter(({ verdict, about, port, address }) => {
    if (verdict !== 'inconclusive' || about !== 'vantage' || address === undefined) return verdict === 'inconclusive'
    const isMadeGood = (other: One) =>
      other.verdict === 'pass' &&
      other.address !== undefined &&
      other.address !== address &&
      (port === undefined || other.port === port)
    return !findings.some(isMadeGood)
  })
}
