// Which versions of TLS does the server take? RFC 8996 withdraws 1.0 and 1.1; RFC 9325 section 3.1.1 wants 1.2, and 1.3
// where it can be had. A version whose handshake told nothing is neither taken nor refused.
import type { TlsVersion, TlsVersionFacts } from '../../mail/extra-facts.ts'
import type { Finding, Rule } from '../finding.ts'
import { failureEvidence, perPort, placeOf } from '../per-port.ts'
import { whoseDoing } from '../why-not-told.ts'

const old: readonly TlsVersion[] = ['TLSv1', 'TLSv1.1']

/** One that takes no version at all is judged by the session of the check. */
export const tlsVersions: Rule = perPort((port) => {
  const { tlsVersions: asked } = port
  if (!asked) return []
  const finding = { about: 'target', stage: 'tls', retryable: false, ...placeOf(port) } as const
  const taken = asked.filter(isTaken)
  const oldTaken = taken.filter(({ version }) => old.includes(version))
  const untold = asked.filter(isUntold)
  const lacks13 = asked.some(({ version, answer }) => version === 'TLSv1.3' && answer.kind === 'absent')
  const findings: readonly (Finding | false)[] = [
    oldTaken.length > 0 && {
      ...{ ...finding, id: 'tls-old-accepted', verdict: 'warn' },
      evidence: oldTaken.map(evidenceOf),
    },
    taken.length > 0 &&
      lacks13 && {
        ...{ ...finding, id: 'tls13-missing', verdict: 'pass' },
        evidence: asked.filter(({ version }) => version === 'TLSv1.3').map(evidenceOf),
      },
    taken.length > 0 && { ...finding, id: 'tls-versions', verdict: 'pass', evidence: asked.map(evidenceOf) },
    (untold.length > 0 || taken.length === 0) && {
      ...{ ...finding, id: 'tls-versions-not-told', verdict: 'inconclusive', retryable: true },
      about: whoseDoing(untold.find(({ failure }) => failure)?.failure, { serverAddress: port.address }),
      evidence: (untold.length > 0 ? untold : asked).map(evidenceOf),
    },
  ]
  return findings.filter((one) => one !== false)
})

function isTaken({ answer }: TlsVersionFacts): boolean {
  return answer.kind === 'seen'
}

function isUntold({ answer }: TlsVersionFacts): boolean {
  return answer.kind !== 'seen' && answer.kind !== 'absent'
}

function evidenceOf({ version, answer, failure }: TlsVersionFacts): string {
  if (answer.kind === 'seen') return `${version} taken: ${answer.value.cipher}`
  const why = failure ? failureEvidence(failure).join(' ') : `not asked, ended at ${stageOf(answer)}`
  return `${version} ${answer.kind === 'absent' ? 'refused' : 'not known'}: ${why}`
}

function stageOf(answer: TlsVersionFacts['answer']): string {
  return answer.kind === 'not-reached' ? answer.stoppedAt : 'tls'
}
