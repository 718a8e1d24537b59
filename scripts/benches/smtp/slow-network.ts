// A network with a round trip of its own between a client and a server on this machine, which counts how often the client
// waited for one. On loopback alone nobody can tell one flight of segments from two.
import { connect, createServer, type Socket } from 'node:net'
import { type Endpoint, listen, trackSockets } from '../../../fixtures/listen.ts'

export interface SlowNetwork extends Endpoint {
  /** Round trips so far: one for TCP itself, and one for each answer that the client had to wait for. */
  readonly roundTrips: () => number
  readonly stop: () => Promise<void>
}

/** Of every byte, in each direction. */
export const oneWayMs = 20

/** Leads to a server; for one connection at a time. */
export async function startSlowNetwork(server: Endpoint): Promise<SlowNetwork> {
  let answers = 0
  let lastFrom: 'client' | 'server' = 'client'
  const listener = createServer({ noDelay: true }, (client) => {
    answers = 0
    lastFrom = 'client'
    setTimeout(() => {
      const upstream = connect({ ...server, noDelay: true })
      carry(client, upstream, () => {
        lastFrom = 'client'
      })
      carry(upstream, client, () => undefined, countAnswer)
    }, oneWayMs)
  })
  function countAnswer(): void {
    if (lastFrom === 'client') answers += 1
    lastFrom = 'server'
  }
  const sockets = trackSockets(listener)
  const endpoint = await listen(listener, { host: '127.0.0.1', port: 0 })
  return { ...endpoint, roundTrips: () => 1 + answers, stop: sockets.end }
}

function carry(from: Socket, to: Socket, left: () => void, arrived: () => void = () => undefined): void {
  const later = (run: () => void) => void setTimeout(run, oneWayMs)
  from.on('error', () => to.destroy())
  from.on('end', () => later(() => to.end()))
  from.on('data', (bytes) => {
    left()
    later(() => {
      arrived()
      if (to.writable) to.write(bytes)
    })
  })
}
