// A proxy between client and server that cuts the connection at a byte, or sends the same bytes in other segments.
import { connect, createServer, type Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { type Endpoint, listen, trackSockets } from '../../../fixtures/listen.ts'

/** What it does to one connection. */
export interface Meddling {
  /** Ends the connection when the server says its byte behind so many. */
  readonly cutServerAt?: number
  /** Ends the connection when the client says its byte behind so many. */
  readonly cutClientAt?: number
  readonly how?: 'fin' | 'rst'
  /** Cuts what the server says at once into pieces; each travels alone. */
  readonly split?: (bytes: Buffer) => readonly Buffer[]
  /** What becomes of one byte of the server's, the so manieth. */
  readonly damage?: { readonly at: number; readonly into: (byte: number) => readonly number[] }
}

export interface MeddlingProxy extends Endpoint {
  /** For the next connection. */
  readonly meddle: (meddling: Meddling) => void
  /** What the server said on the last connection, as far as it was passed on. */
  readonly passed: () => Buffer
  readonly passedByClient: () => Buffer
  readonly stop: () => Promise<void>
}

/** Starts it in front of a server. Connections come one at a time. */
export async function startMeddlingProxy(server: Endpoint): Promise<MeddlingProxy> {
  let meddling: Meddling = {}
  let fromServer: Buffer[] = []
  let fromClient: Buffer[] = []
  const proxy = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
    const mine = meddling
    const said: Buffer[] = []
    const heard: Buffer[] = []
    fromServer = said
    fromClient = heard
    const upstream = connect({ ...server, noDelay: true, allowHalfOpen: true })
    const end = () => endBoth(client, upstream, mine.how)
    void pass(upstream, client, { limit: mine.cutServerAt, split: mine.split, damage: mine.damage, keep: said, end })
    void pass(client, upstream, { limit: mine.cutClientAt, split: undefined, damage: undefined, keep: heard, end })
  })
  const { end } = trackSockets(proxy)
  const endpoint = await listen(proxy, { host: '127.0.0.1', port: 0 })
  return {
    ...endpoint,
    meddle(next) {
      meddling = next
    },
    passed: () => Buffer.concat(fromServer),
    passedByClient: () => Buffer.concat(fromClient),
    stop: end,
  }
}

interface Passing {
  readonly limit: number | undefined
  readonly split: Meddling['split']
  readonly damage: Meddling['damage']
  readonly keep: Buffer[]
  readonly end: () => void
}

async function pass(from: Socket, to: Socket, { limit = Number.POSITIVE_INFINITY, split, damage, keep, end }: Passing) {
  let left = limit
  let seen = 0
  from.on('error', () => to.destroy())
  try {
    for await (const chunk of from) {
      const bytes = damaged(Buffer.from(chunk), seen, damage)
      seen += chunk.length
      const allowed = bytes.subarray(0, left)
      left -= allowed.length
      for (const piece of split ? split(allowed) : [allowed]) {
        if (piece.length > 0) to.write(piece)
        if (split) await setImmediate()
      }
      keep.push(allowed)
      if (allowed.length < bytes.length) return end()
    }
    to.end()
  } catch {
    to.destroy() // the other side was cut
  }
}

function damaged(bytes: Buffer, before: number, damage: Meddling['damage']): Buffer {
  const at = (damage?.at ?? -1) - before
  const byte = at < 0 ? undefined : bytes[at]
  if (!damage || byte === undefined) return bytes
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(damage.into(byte)), bytes.subarray(at + 1)])
}

function endBoth(client: Socket, upstream: Socket, how: Meddling['how'] = 'fin'): void {
  upstream.destroy()
  if (how === 'rst') client.resetAndDestroy()
  else client.end()
  client.on('error', () => undefined).resume()
}
