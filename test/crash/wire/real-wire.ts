// The real way of a message, lib/send over lib/smtp over a socket, in a world where its process can be killed.
import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Transmit } from '../../../lib/flow/edges.ts'
import { transmitSend } from '../../../lib/send/transmit-send.ts'
import { type Dial, dialTcp } from '../../../lib/smtp/dial.ts'
import type { WireContext } from '../world/model-wire.ts'
import type { TlsStage } from '../world/mx-model.ts'

/** Long enough for a machine that has much to do. */
const waits = {
  ...{ connect: 5000, greeting: 5000, ehlo: 5000, starttls: 5000, tls: 5000, auth: 5000, mail: 5000, rcpt: 5000 },
  ...{ data: 5000, body: 5000, dot: 5000, quit: 100, session: 20_000 },
} as const
/** Where nothing will come: that wait is the test's own. Of a body that nobody reads, the dot is waited for. */
const waitInVainMs = 150
/** A server that speaks before the dot is heard before the dot: this is how long its bytes may be on their way. */
const onTheWayMs = 12

/** Dials that server, whatever address the guard let pass. A process that ends takes its sockets with it. */
export function realWire(context: WireContext, port: number, hangsAt?: TlsStage): Transmit {
  const { process, now, servers } = context
  const hangs = hangsAt && { [hangsAt === 'body' ? 'dot' : hangsAt]: waitInVainMs }
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
    // Only the first session hangs.
    const deadlines = { ...waits, ...(servers.dialsOf(send.id) === 0 && hangs) }
    const clock = { now, elapsed: () => performance.now() }
    const named = { ehloName: 'client.smtping.test', random: () => 0.5 }
    const route = async () => ({ kind: 'not-reached', stoppedAt: 'dns' }) as const
    const edges = { clock, deadlines, ...named, route, resolve: async () => context.resolve() }
    return process.outside(transmitSend(send, { ...terms, beforeDot }, { ...edges, dial: dialFor(send.id) }))
  }
}
