// How a session begins: a dial, and a second one where the first connection came to nothing.
import type { SessionFailure } from '../mail/observed.ts'
import type { PortState } from '../mail/session-facts.ts'
import { startPatience } from './patience.ts'
import { maxSessionBytes, type Place, type Session } from './session.ts'
import type { SessionContext } from './session-context.ts'
import { describeTrouble } from './socket-failure.ts'
import { startTranscript, type Transcript } from './transcript.ts'
import { attachWire } from './wire.ts'

export type Opened =
  | {
      readonly kind: 'open'
      readonly session: Session
      readonly connectMs: number
      /** Our own address on the connection; unknown where it has ended already. */
      readonly localAddress?: string
    }
  | {
      readonly kind: 'failed'
      readonly state: Exclude<PortState, 'open'>
      readonly connectMs: number
      readonly failure: SessionFailure
      readonly transcript: Transcript
    }

/** Dials, and begins a session where somebody answers. Nothing is said yet. */
export function openSession(place: Place, context: SessionContext): Promise<Opened> {
  const patience = startPatience(context)
  const transcript = startTranscript(patience)
  if (context.secrets) transcript.keepSecrets(context.secrets)
  return connect(place, context, {
    ...{ patience, transcript, allowance: { left: maxSessionBytes }, timings: {}, oddities: [] },
  })
}

/** Dials once more. Time, transcript, caps and oddities are those of the session that ended, which must be closed. */
export function reopenSession(ended: Session, place: Place, context: SessionContext): Promise<Opened> {
  const { patience, transcript, allowance, timings, oddities } = ended
  transcript.leaveTls()
  return connect(place, context, { patience, transcript, allowance, timings, oddities })
}

/** What a session keeps over a second connection. */
type Kept = Pick<Session, 'patience' | 'transcript' | 'allowance' | 'timings' | 'oddities'>

async function connect({ address, port }: Place, { dial, signal }: SessionContext, kept: Kept): Promise<Opened> {
  const { patience, transcript, allowance, timings } = kept
  const beginning = patience.elapsed()
  const dialled = await dial(address, port, { signal, timeoutMs: patience.left('connect') })
  const connectMs = Math.round(patience.elapsed() - beginning)
  timings.connect = (timings.connect ?? 0) + connectMs
  if (dialled.kind === 'failed') {
    transcript.event('connect', `no connection to ${address} port ${port}: ${describeTrouble(dialled.failure)}`)
    return { ...dialled, connectMs, transcript }
  }
  transcript.event('connect', `connected to ${address} port ${port}`)
  const { socket } = dialled
  const { localAddress } = socket
  const session = { ...kept, socket, wire: attachWire(socket, allowance) }
  return { kind: 'open', connectMs, session, ...(localAddress && { localAddress }) }
}
