// Was a login that was asked for tried at all? It belongs to one connection, which may not have come so far.
import type { Rule } from '../finding.ts'

/** What came of a login that was tried is judged by others. */
export const loginTried: Rule = ({ loginWished, ports }) => {
  const isTold = ports.some(({ session }) => session?.auth !== undefined && session.auth.kind !== 'not-reached')
  const isJudged = ports.some(({ session }) => session?.failure?.stage === 'auth')
  if (!loginWished || isTold || isJudged) return []
  const evidence = ports.map(({ port, address, state }) => `${port} at ${address}: ${state}`)
  const finding = { id: 'login-not-tried', verdict: 'inconclusive', about: 'target', stage: 'auth' } as const
  return [{ ...finding, evidence, retryable: true }]
}
