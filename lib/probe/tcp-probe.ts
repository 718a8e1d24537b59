// A port is opened and nothing is said: is it open, and does whoever accepts speak, keep silent, or leave at once?
import type { Socket } from 'node:net'
import type { FirstWords } from '../diagnosis/observation.ts'
import type { SessionFailure } from '../mail/observed.ts'
import type { PortState } from '../mail/session-facts.ts'
import type { PlannedConnection } from '../plan/check-plan.ts'
import type { SessionContext } from '../smtp/session-context.ts'
import { visibleText } from '../smtp/visible-text.ts'
import { destroySocket } from '../smtp/wire.ts'

export interface Opened {
  readonly state: PortState
  /** Milliseconds to connect, or until that failed. */
  readonly connectMs: number
  readonly failure?: SessionFailure
  readonly localAddress?: string
  readonly firstWords?: FirstWords
}

/** How long the other side is listened to, milliseconds; less where it is not to speak first, and only its end is news. */
const listenMs = { greets: 3_000, waits: 300 } as const
/** Of what it says so much is kept, bytes. */
const keptBytes = 200

/** Connects, listens for a moment, and leaves with FIN. Not a byte is written. Never rejects for what is there. */
export async function openPort(
  { address, port, tlsMode }: Pick<PlannedConnection, 'address' | 'port' | 'tlsMode'>,
  { dial, clock, signal, deadlines }: Pick<SessionContext, 'dial' | 'clock' | 'signal' | 'deadlines'>,
): Promise<Opened> {
  const beginning = clock.elapsed()
  const dialled = await dial(address, port, { signal, timeoutMs: deadlines.connect })
  const connectMs = Math.round(clock.elapsed() - beginning)
  if (dialled.kind === 'failed') return { state: dialled.state, connectMs, failure: dialled.failure }
  const { socket } = dialled
  const { localAddress } = socket
  const patienceMs = tlsMode === 'implicit' ? listenMs.waits : listenMs.greets
  const firstWords = await listen(socket, { clock, signal, patienceMs })
  await destroySocket(socket)
  return { state: 'open', connectMs, ...(localAddress && { localAddress }), firstWords }
}

interface Listening extends Pick<SessionContext, 'clock' | 'signal'> {
  readonly patienceMs: number
}

function listen(socket: Socket, { clock, signal, patienceMs }: Listening): Promise<FirstWords> {
  const beginning = clock.elapsed()
  return new Promise((resolve) => {
    const settle = (first: FirstWords) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', giveUp)
      socket.end()
      resolve(first)
    }
    const giveUp = () => settle({ kind: 'silent', waitedMs: Math.round(clock.elapsed() - beginning) })
    const timer = setTimeout(giveUp, patienceMs)
    signal.addEventListener('abort', giveUp, { once: true })
    socket.once('data', (chunk: Buffer) => settle({ kind: 'spoke', text: visibleText(firstLine(chunk)) }))
    socket.once('end', () => settle({ kind: 'ended', how: 'closed' }))
    socket.on('error', () => settle({ kind: 'ended', how: 'reset' }))
    socket.once('close', () => settle({ kind: 'ended', how: 'closed' }))
    socket.resume()
  })
}

function firstLine(bytes: Buffer): Buffer {
  const end = bytes.indexOf('\n')
  const line = end < 0 ? bytes : bytes.subarray(0, end)
  return (line.at(-1) === 0x0d ? line.subarray(0, -1) : line).subarray(0, keptBytes)
}
