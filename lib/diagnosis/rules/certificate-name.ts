// Is the certificate for the name that was asked for? RFC 9525 section 6.
import { hostText } from '../../mail/host.ts'
import { certificateVerdict } from '../certificate-verdict.ts'
import type { Rule } from '../finding.ts'
import { perTls, placeOf } from '../per-port.ts'

/** A check by address cannot judge the name: clients mostly connect by another one. */
export const certificateName: Rule = perTls((facts, port, { target }) => {
  if (facts.nameMatches) return []
  const names = facts.certificates[0]?.names ?? []
  const evidence = [
    `asked for ${hostText(target.host)}`,
    names.length > 0
      ? `certificate names ${names.join(', ')}`
      : 'the certificate has no subjectAltName; a common name does not count',
  ]
  const finding = { about: 'target', stage: 'tls', evidence, retryable: false, ...placeOf(port) } as const
  return target.host.kind === 'name'
    ? [{ ...finding, id: 'certificate-wrong-name', verdict: certificateVerdict(port) }]
    : [{ ...finding, id: 'certificate-not-for-address', verdict: 'warn' }]
})
