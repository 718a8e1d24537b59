// Does the policy let us look at all? The wording is the same whatever it refused.
import type { Rule } from '../finding.ts'

const refusal = {
  id: 'target-not-allowed',
  verdict: 'inconclusive',
  about: 'policy',
  stage: 'dns',
  evidence: ['not-allowed'],
  retryable: false,
} as const

/** One finding for the whole target, and none that says why. */
export const targetNotAllowed: Rule = ({ addresses, ports }) => {
  const isRefused = addresses.kind === 'temporary-failure' && addresses.cause.reason === 'not-allowed'
  return isRefused || ports.some(({ failure }) => failure?.reason === 'not-allowed') ? [refusal] : []
}
