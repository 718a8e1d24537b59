// Is STARTTLS offered where it is due? RFC 3207. Only a list of extensions that was read can lack it: a session that was
// throttled or broke before says nothing.
import { type Extensions, maskedKeyword, offers } from '../../mail/extensions.ts'
import { seenValue } from '../../mail/observed.ts'
import type { Finding, Rule } from '../finding.ts'
import { perSession, placeOf } from '../per-port.ts'

/**
 * Between servers clear text is common still, so a warning; where users log in, a fault. With implicit TLS there is no
 * list before it to judge.
 */
export const starttlsOffer: Rule = perSession(({ extensionsInClear, failure }, port) => {
  const extensions = seenValue(extensionsInClear)
  // With more behind its end the list may go on there: what it lacks is not known.
  if (failure?.reason === 'unsolicited-reply' && failure.stage === 'ehlo') return []
  if (!extensions || offers(extensions, 'STARTTLS')) return []
  // After HELO nothing can be offered: between servers that is finding enough.
  if (extensions.heloOnly && port.service === 'relay') return []
  const finding = { about: 'target', stage: 'ehlo', retryable: false, ...placeOf(port) } as const
  const masked = maskedKeyword(extensions)
  if (masked !== undefined) return [{ ...finding, id: 'starttls-masked', verdict: 'fail', evidence: [masked] }]
  const verdict: Finding['verdict'] = port.service === 'relay' ? 'warn' : 'fail'
  return [{ ...finding, id: 'starttls-missing', verdict, evidence: [offeredText(extensions)] }]
})

function offeredText({ offered }: Extensions): string {
  return `offered: ${offered.map(({ keyword }) => keyword).join(' ') || 'nothing'}`
}
