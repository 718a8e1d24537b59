// A provider that takes a message at its final dot and answers a while later: the moment at which to die is a long one.
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

export interface SlowProvider {
  readonly port: number
  /** The forward-path of every complete message, in order. */
  readonly taken: () => readonly string[]
  readonly stop: () => Promise<void>
}

/** Hands each message over to `deliver` at its dot, and answers after `waitMs`. */
export async function startSlowProvider({
  waitMs,
  deliver,
}: {
  readonly waitMs: number
  readonly deliver: (to: string, raw: Buffer) => void
}): Promise<SlowProvider> {
  const taken: string[] = []
  const server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'], closeTimeout: 100 },
    onData(stream, { envelope }, callback) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const to = envelope.rcptTo[0]?.address ?? ''
        taken.push(to)
        deliver(to, Buffer.concat(chunks))
        setTimeout(() => callback(null), waitMs)
      })
    },
  })
  server.on('error', () => undefined) // connections of killed processes
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const { port } = server.server.address() as AddressInfo
  return {
    port,
    taken: () => taken,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
