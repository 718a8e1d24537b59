// The real way of a message, lib/send over lib/smtp over a socket, in a world where its process can be killed.
import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Transmit } from '../../../lib/flow/edges.ts'
import { transmitSend } from '../../../lib/send/transmit-send.ts'
import { type Dial, dialTcp } from '../../../lib/smtp/dial.ts'
import type { WireContext } from '../world/model-wire.ts'

/** Short, and long enough for a machine that has much to do. */
const waits = {
  connect: 2000,
  greeting: 150,
  ehlo: 150,
  starttls: 150,
  tls: 150,
  auth: 150,
  mail: 150,
  rcpt: 150,
} as const
const deadlines = { ...waits, data: 150, body: 2000, dot: 150, quit: 100, session: 4000 } as const
/** A server that speaks before the dot is heard before the dot: this is how long its bytes may be on their way. */
const onTheWayMs = 12

/** Dials that server, whatever address the guard let pass. A process that ends takes its sockets with it. */
export function realWire(context: WireContext, port: number): Transmit {
  const { process, now } = context
  const earlier: (readonly [Socket, () => void])[] = []
  const dialFor =
    (sendId: string): Dial =>
    async (address, _port, terms) => {
      // A socket is closed a little before it says so.
      for (const [socket, closed] of earlier) if (socket.closed) closed()
      const close = context.connect(sendId, address)
      const dialled = await dialTcp('127.0.0.1', port, terms)
      if (dialled.kind === 'failed') close()
      else {
        const { socket } = dialled
        context.count(sendId, () => ({ read: socket.bytesRead, written: socket.bytesWritten }))
        earlier.push([socket, close])
        socket.once('close', close)
        process.whenOver(() => socket.destroy())
      }
      return dialled
    }
  return (send, terms) => {
    const beforeDot = async () => {
      await delay(onTheWayMs)
      return terms.beforeDot()
    }
    const clock = { now, elapsed: () => performance.now() }
    const named = { ehloName: 'client.smtping.test', random: () => 0.5 }
    const route = async () => ({ kind: 'not-reached', stoppedAt: 'dns' }) as const
    const edges = { clock, deadlines, ...named, route, resolve: async () => context.resolve() }
    return process.outside(transmitSend(send, { ...terms, beforeDot }, { ...edges, dial: dialFor(send.id) }))
  }
}
