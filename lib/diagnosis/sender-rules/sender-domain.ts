// Does the domain in From: exist at all? RFC 5321 section 2.3.5; receivers refuse mail that could not be answered.
import type { SenderRule } from './sender-finding.ts'

export const senderDomain: SenderRule = ({ fromDomain, fromExists }) =>
  fromExists.kind === 'seen' && !fromExists.value
    ? [
        {
          ...{ id: 'sender-domain-missing', verdict: 'fail', about: 'client', stage: 'dns', retryable: false },
          ...{ name: fromDomain, evidence: [`${fromDomain}: NXDOMAIN`] },
        },
      ]
    : []
