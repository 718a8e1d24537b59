// A network with a round trip of its own between a client and a server on this machine, which counts how often the client
// waited for one. On loopback alone nobody can tell one flight of segments from two.
import { connect, createServer, type Socket } from 'node:net'
import { type Endpoint, listen, trackSockets } from '../../../fixtures/listen.ts'

export interface SlowNetwork extends Endpoint {
  /** Round trips so far: one for TCP itself, and one for each answer that the client had to wait for. */
  readonly roundTrips: () => number
  readonly stop: () => Promise<void>
}

/** Leads to a server; round trips are counted for one connection at a time. Every byte takes `oneWayMs`, in each direction. */
export async function startSlowNetwork(server: Endpoint, { oneWayMs = 20 } = {}): Promise<SlowNetwork> {
  const later = (run: () => void) => void setTimeout(run, oneWayMs)
  let answers = 0
  let lastFrom: 'client' | 'server' = 'client'
  const listener = createServer({ noDelay: true }, (client) => {
    answers = 0
    lastFrom = 'client'
    later(() => {
      const upstream = connect({ ...server, noDelay: true })
      const left = () => {
        lastFrom = 'client'
      }
      carry(client, upstream, { later, left })
      carry(upstream, client, { later, arrived: countAnswer })
    })
  })
  function countAnswer(): void {
    if (lastFrom === 'client') answers += 1
    lastFrom = 'server'
  }
  const sockets = trackSockets(listener)
  const endpoint = await listen(listener, { host: '127.0.0.1', port: 0 })
  return { ...endpoint, roundTrips: () => 1 + answers, stop: sockets.end }
}

interface Journey {
  readonly later: (run: () => void) => void
  readonly left?: () => void
  readonly arrived?: () => void
}

function carry(from: Socket, to: Socket, { later, left, arrived }: Journey): void {
  from.on('error', () => to.destroy())
  from.on('end', () => later(() => to.end()))
  from.on('data', (bytes) => {
    left?.()
    later(() => {
      arrived?.()
      if (to.writable) to.write(bytes)
    })
  })
}
