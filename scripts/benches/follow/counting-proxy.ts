// A proxy that counts: connections, and bytes in both directions.
import { connect, createServer } from 'node:net'
import { type Endpoint, listen, trackSockets } from '../../../fixtures/listen.ts'

export interface Counted {
  readonly connections: number
  readonly bytes: number
}

export interface CountingProxy extends Endpoint {
  /** Since it was asked last. */
  readonly take: () => Counted
  readonly stop: () => Promise<void>
}

/** Starts one before a server, on the same address. */
export async function startCountingProxy(to: Endpoint): Promise<CountingProxy> {
  let connections = 0
  let bytes = 0
  const server = createServer({ noDelay: true }, (near) => {
    connections += 1
    const far = connect({ ...to, noDelay: true })
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        other.write(chunk)
      })
      one.on('close', () => other.destroy())
      one.on('end', () => other.end())
      one.on('error', () => other.destroy())
    }
  })
  const { end } = trackSockets(server)
  const endpoint = await listen(server, { host: to.host, port: 0 })
  return {
    ...endpoint,
    take() {
      const counted = { connections, bytes }
      connections = 0
      bytes = 0
      return counted
    },
    stop: end,
  }
}
