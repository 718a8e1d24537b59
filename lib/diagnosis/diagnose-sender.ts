// All rules about a sender's identity: what receivers find in DNS when they ask who is sending.
import type { Finding } from './finding.ts'
import type { SenderObservations } from './sender-observation.ts'
import { alignment } from './sender-rules/alignment.ts'
import { blocklists } from './sender-rules/blocklists.ts'
import { dkimKey } from './sender-rules/dkim-key.ts'
import { dmarcPolicy } from './sender-rules/dmarc-policy.ts'
import { heloName } from './sender-rules/helo-name.ts'
import { reverseNames } from './sender-rules/reverse-names.ts'
import { senderDomain } from './sender-rules/sender-domain.ts'
import type { SenderRule } from './sender-rules/sender-finding.ts'
import { spfRecord } from './sender-rules/spf-record.ts'
import { spfResult } from './sender-rules/spf-result.ts'

const ofDomains: readonly SenderRule[] = [spfRecord, spfResult, dkimKey, dmarcPolicy, alignment]
const ofAddresses: readonly SenderRule[] = [reverseNames, heloName, blocklists]

/** Everything that can be said about a sender's identity. A domain that does not exist has nothing published, once. */
export function diagnoseSender(observations: SenderObservations): readonly Finding[] {
  const missing = senderDomain(observations)
  const isAllMissing = missing.length > 0 && observations.mailFromDomain === observations.fromDomain
  const rules = isAllMissing ? ofAddresses : [...ofDomains, ...ofAddresses]
  return [...missing, ...rules.flatMap((rule) => rule(observations))].map(bounded)
}

/** A TXT record may hold 64 KiB, and there may be many: findings are kept and shown. */
const maxLines = 12
const maxLength = 600

function bounded(finding: Finding): Finding {
  const lines = finding.evidence.slice(0, maxLines)
  return {
    ...finding,
    evidence: lines.map((line) => (line.length > maxLength ? `${line.slice(0, maxLength)}…` : line)),
  }
}
