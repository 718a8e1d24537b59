// One socket's bytes: those that came and were not yet read, those to be written, and how the connection ended.
import type { Socket } from 'node:net'
import { type Trouble, troubleOf } from './socket-failure.ts'

export interface Wire {
  /** What came and was not taken yet. */
  readonly received: () => Buffer
  /** Removes the first bytes of what came. */
  readonly take: (count: number) => Buffer
  /** How the connection ended, once it has. What came before may still be received. */
  readonly ending: () => Trouble | undefined
  /** Resolves when more bytes come or the connection ends; at once after its end. Never rejects. */
  readonly change: () => Promise<void>
  /** Hands bytes to the network and waits for nothing; what keeps them from going out is seen as the ending. */
  readonly send: (bytes: Uint8Array) => void
  /** Resolves when the network has the bytes, or early when the server speaks or goes. Never rejects. */
  readonly write: (bytes: Uint8Array) => Promise<'written' | 'interrupted'>
  /** Lets everything arrive that this machine has received already. */
  readonly settle: () => Promise<void>
  /** Stops listening, but for errors, and hands the socket over as it is. */
  readonly detach: () => Socket
}

/** How many bytes a session may still receive. */
export interface ByteAllowance {
  left: number
}

/** Begins to listen to a connected socket. */
export function attachWire(socket: Socket, allowance: ByteAllowance): Wire {
  let received: Buffer = Buffer.alloc(0)
  let ending: Trouble | undefined
  let next = Promise.withResolvers<void>()
  const announce = () => {
    next.resolve()
    next = Promise.withResolvers()
  }
  const end = (trouble: Trouble) => {
    ending ??= trouble
    announce()
  }
  const listeners = {
    data: (chunk: Buffer) => {
      const welcome = chunk.subarray(0, Math.max(0, allowance.left))
      allowance.left -= chunk.length
      received = received.length === 0 ? welcome : Buffer.concat([received, welcome])
      if (allowance.left < 0) {
        end({ reason: 'reply-too-large', detail: 'more bytes than one session may send' })
        socket.destroy()
      }
      announce()
    },
    end: () => end({ reason: 'closed' }),
    error: (error: Error) => end(troubleOf(error)),
    close: () => end({ reason: 'closed' }),
  }
  const change = () => (ending ? Promise.resolve() : next.promise)
  for (const [event, listener] of Object.entries(listeners)) socket.on(event, listener)
  socket.setNoDelay(true).resume()

  return {
    received: () => received,
    take: (count) => {
      const taken = received.subarray(0, count)
      received = received.subarray(count)
      return taken
    },
    ending: () => ending,
    change,
    send: (bytes) => void socket.write(bytes),
    write: (bytes) =>
      new Promise((resolve) => {
        socket.write(bytes, (error) => resolve(error ? 'interrupted' : 'written'))
        change().then(() => resolve('interrupted'))
      }),
    settle: afterNextPoll,
    detach: () => {
      socket.off('data', listeners.data).off('end', listeners.end).off('close', listeners.close)
      return socket
    },
  }
}

let nextPoll: Promise<void> | undefined

/**
 * Resolves when the event loop has polled every socket once more. Whoever asks before that poll begins waits for the same:
 * with many sessions a promise for each of them would cost more than the look at their sockets.
 */
function afterNextPoll(): Promise<void> {
  nextPoll ??= new Promise((resolve) => {
    setImmediate(() => {
      nextPoll = undefined
      setImmediate(resolve)
    })
  })
  return nextPoll
}

/** Destroys the socket; resolves when it is closed. */
export function destroySocket(socket: Socket): Promise<void> {
  if (socket.closed) return Promise.resolve()
  return new Promise((resolve) => {
    socket.once('close', () => resolve())
    socket.destroy()
  })
}
