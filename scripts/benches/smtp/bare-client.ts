// The reference: bare sockets that write what SMTP needs and count lines, with no look at what the replies say.
import { connect, type Socket } from 'node:net'
import { forwardPath, reversePath } from './bench-message.ts'
import type { Rate } from './rates.ts'

/** What is written, piece by piece, and how many replies of one line each piece waits for. */
type Script = readonly { readonly bytes: Buffer; readonly replies: number }[]

export interface Load {
  readonly port: number
  readonly script: Script
  /** Messages in all, and connections at once. */
  readonly count: number
  readonly connections: number
}

const newLine = 0x0a
const quit = Buffer.from('QUIT\r\n')

/** A script that hands one message over; in lock-step, or with MAIL, RCPT and DATA in one flight (RFC 2920). */
export function scriptOf(message: string, pipelining: 'when-offered' | 'never'): Script {
  const envelope = [`MAIL FROM:<${reversePath}>\r\n`, `RCPT TO:<${forwardPath}>\r\n`, 'DATA\r\n']
  const body = { bytes: Buffer.from(`${message}.\r\n`), replies: 1 }
  if (pipelining === 'when-offered') return [{ bytes: Buffer.from(envelope.join('')), replies: 3 }, body]
  return [...envelope.map((line) => ({ bytes: Buffer.from(line), replies: 1 })), body]
}

/** Runs the script over connections that are kept; they are opened before the time begins. */
export async function runKept({ port, script, count, connections }: Load): Promise<Rate> {
  const lines = await Promise.all(Array.from({ length: connections }, () => openLine(port)))
  const begin = performance.now()
  await share(count, lines, (line) => follow(script, line))
  const ms = performance.now() - begin
  for (const { socket } of lines) socket.destroy()
  return { count, ms }
}

/** Runs the script with a connection for each message, QUIT at its end. */
export async function runReconnecting({ port, script, count, connections }: Load): Promise<Rate> {
  const begin = performance.now()
  await share(count, Array.from({ length: connections }), async () => {
    const line = await openLine(port)
    await follow(script, line)
    await line.say(quit, 1)
    line.socket.destroy()
  })
  return { count, ms: performance.now() - begin }
}

/** Milliseconds from the dial to the first byte of the greeting. */
export async function timeToGreeting(port: number): Promise<number> {
  const begin = performance.now()
  const { socket, greeted } = dial(port)
  await greeted
  socket.destroy()
  return performance.now() - begin
}

/** Each worker takes the next piece of work as soon as it is done with one. */
export async function share<Worker>(
  count: number,
  workers: readonly Worker[],
  work: (worker: Worker, index: number) => Promise<void>,
): Promise<void> {
  let next = 0
  await Promise.all(
    workers.map(async (worker) => {
      while (next < count) await work(worker, next++)
    }),
  )
}

interface Line {
  readonly socket: Socket
  /** Writes, and waits for so many lines. */
  readonly say: (bytes: Buffer, lines: number) => Promise<void>
}

async function follow(script: Script, { say }: Line): Promise<void> {
  for (const { bytes, replies } of script) await say(bytes, replies)
}

async function openLine(port: number): Promise<Line> {
  const { socket, greeted, say } = dial(port)
  await greeted
  // HELO, whose reply is one line: EHLO's has as many as the server has extensions.
  await say(Buffer.from('HELO bench.test\r\n'), 1)
  return { socket, say }
}

function dial(port: number) {
  let due = 1
  let answered = Promise.withResolvers<void>()
  const socket = connect({ host: '127.0.0.1', port, noDelay: true })
  socket.on('error', (error) => answered.reject(error))
  socket.on('close', () => answered.reject(new Error('The server closed the connection.')))
  socket.on('data', (chunk: Buffer) => {
    for (let at = chunk.indexOf(newLine); at >= 0; at = chunk.indexOf(newLine, at + 1)) due -= 1
    if (due <= 0) answered.resolve()
  })
  const say = (bytes: Buffer, lines: number) => {
    due = lines
    answered = Promise.withResolvers()
    socket.write(bytes)
    return answered.promise
  }
  return { socket, say, greeted: answered.promise }
}
