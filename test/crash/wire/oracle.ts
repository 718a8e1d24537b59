// What must become of a message, from two questions: was its final dot written, and was a full final reply read and kept?
import { type Behaviour, type TlsStage, tlsStages } from '../world/mx-model.ts'

export interface Case {
  readonly stage: TlsStage
  readonly does: Behaviour
  /** When the worker dies: before it says its part at that stage, after it has, or not at all. */
  readonly dies: 'before' | 'after' | 'never'
}

/** Every further session is friendly, so whatever may be tried again is accepted in the end. */
export function expectedEnd({ stage, does, dies }: Case): 'accepted' | 'bounced' | 'unknown' {
  if (dies !== 'never') return isDotWritten(stage, dies) ? 'unknown' : 'accepted'
  if (stage === 'quit' || does === 'ok' || does === 'slow') return 'accepted'
  if (stage === 'starttls' || stage === 'tls') return 'accepted' // refused, it goes on in clear; broken, it comes again
  if (does === '5yz') return 'bounced'
  if (does === '4yz' || does === '421') return 'accepted'
  const isDot = stage === 'dot' || (stage === 'body' && does === 'hang') // nobody reads, and our bytes are on their way
  return isDot ? 'unknown' : 'accepted'
}

function isDotWritten(stage: TlsStage, dies: 'before' | 'after'): boolean {
  const [at, dot] = [tlsStages.indexOf(stage), tlsStages.indexOf('dot')]
  return dies === 'after' ? at >= dot : at > dot
}
