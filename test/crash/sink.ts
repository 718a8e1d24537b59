// A mail server that keeps what it took and counts who is connected; its words can be made long.
import { createServer, type Socket } from 'node:net'
import { listen } from '../../fixtures/listen.ts'

export interface Sink {
  readonly port: number
  /** The body of every complete message. */
  readonly messages: () => readonly string[]
  readonly open: () => number
  readonly stop: () => Promise<void>
}

/** `words` makes a reply of a code, its last line included; `atDot` is the code of the reply to the final dot. */
export async function startSink({
  atDot = () => '250 2.0.0 Ok: queued\r\n',
  reply = (code) => `${code} Ok\r\n`,
}: {
  readonly atDot?: () => string
  readonly reply?: (code: number) => string
} = {}): Promise<Sink> {
  const messages: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy())
    let text = ''
    let isInData = false
    socket.write(reply(220))
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1')
      for (;;) {
        const end = isInData ? text.indexOf('\r\n.\r\n') : text.indexOf('\r\n')
        if (end < 0) return
        const part = text.slice(0, end)
        text = text.slice(end + (isInData ? 5 : 2))
        if (isInData) messages.push(part)
        socket.write(isInData ? atDot() : answerTo(part, reply))
        isInData = !isInData && /^DATA/i.test(part)
        if (/^QUIT/i.test(part)) socket.end()
      }
    })
  })
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 })
  return {
    port,
    messages: () => messages,
    open: () => sockets.size,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function answerTo(command: string, reply: (code: number) => string): string {
  if (/^DATA/i.test(command)) return reply(354)
  return reply(/^QUIT/i.test(command) ? 221 : 250)
}
