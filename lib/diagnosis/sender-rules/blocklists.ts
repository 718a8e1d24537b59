// R103: is the sender on a blocklist that was named? An answer that is no listing lists nobody, F104; RFC 5782.
import type { DnsblAnswer } from '../../records/dnsbl.ts'
import type { Finding } from '../finding.ts'
import { failureEvidence } from '../per-port.ts'
import type { DnsblObservation, SenderObservations } from '../sender-observation.ts'
import { open, published, type SenderRule } from './sender-finding.ts'

export const blocklists: SenderRule = (observations) => observations.dnsbl.map((one) => judge(one, observations))

function judge({ zone, subject, name, answer, texts }: DnsblObservation, { ips }: SenderObservations): Finding {
  const place = { name, ...(ips.includes(subject) && { address: subject }) }
  const lead = `${zone} for ${subject}`
  switch (answer.kind) {
    case 'clear':
      return { ...published, id: 'dnsbl-clear', verdict: 'pass', ...place, evidence: [lead] }
    case 'listed': {
      const evidence = [`${lead}: ${answer.codes.join(', ')}`, ...texts]
      // Whoever takes the entry off changes what is seen.
      return { ...published, id: 'dnsbl-listed', verdict: 'fail', ...place, evidence, retryable: true }
    }
    case 'could-not-tell': {
      const evidence = [`${lead}: ${wordsOf(answer)}`, ...texts]
      return { ...open(answer.cause), id: 'dnsbl-could-not-tell', ...place, evidence }
    }
  }
}

function wordsOf({ why, codes, cause }: Extract<DnsblAnswer, { readonly kind: 'could-not-tell' }>): string {
  switch (why) {
    case 'error-answer':
      return `${codes.join(', ')}, an error`
    case 'not-a-list':
      return `${codes.join(', ')}, which is no answer of a blocklist`
    case 'no-such-zone':
      return 'there is no such zone'
    case 'lists-everybody':
      return `${codes.join(', ')}, but the list holds everybody`
    case 'no-answer':
      return cause ? failureEvidence(cause).join(' ') : 'no answer'
  }
}
