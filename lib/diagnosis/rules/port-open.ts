// Which ports let us in?
import type { Rule } from '../finding.ts'
import { perPort, placeOf } from '../per-port.ts'

/** The TCP handshake alone; what the server then says is judged apart. */
export const portOpen: Rule = perPort((port) => {
  if (port.state !== 'open') return []
  const evidence = [`connected in ${Math.round(port.connectMs)} ms`]
  const finding = { id: 'port-open', verdict: 'pass', about: 'target', stage: 'connect', evidence } as const
  return [{ ...finding, retryable: false, ...placeOf(port) }]
})
