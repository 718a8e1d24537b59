// Signatures that a message brought along and that what we add to its header breaks.
import type { SendItem } from '../contract/stored-items.ts'
import { brokenSignatureText } from '../diagnosis/outcome-texts.ts'
import type { SendFinding } from './send-finding.ts'

/** One finding for all of them; none where nothing is broken. */
export function signatureFindings({
  brokenSignatures = [],
}: Pick<SendItem, 'brokenSignatures'>): readonly SendFinding[] {
  if (brokenSignatures.length === 0) return []
  const evidence = brokenSignatures.map((domain) => `DKIM-Signature: d=${domain}`)
  const finding = { id: 'message.signature-broken', verdict: 'warn', about: 'client', stage: 'data' } as const
  return [{ ...finding, evidence, retryable: false, ...brokenSignatureText }]
}
