// Name servers that are of no use, on loopback: one that hears and keeps silent, and one that answers everything with SERVFAIL.
import { createSocket } from 'node:dgram'
import { once } from 'node:events'

export interface DarkResolver {
  /** "127.0.0.1:port" */
  readonly at: string
  readonly close: () => void
}

/** RFC 1035 section 4.1.1: QR is the top bit of the third byte, RCODE the lower half of the fourth. */
export async function startDarkResolver(habit: 'silent' | 'servfail'): Promise<DarkResolver> {
  const socket = createSocket('udp4')
  socket.on('message', (question, { port, address }) => {
    if (habit === 'silent') return
    const answer = Buffer.from(question)
    answer[2] = (question[2] ?? 0) | 0x80
    answer[3] = 2
    socket.send(answer, port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return { at: `127.0.0.1:${socket.address().port}`, close: () => socket.close() }
}
