// The sink of the benchmarks, a process of its own: takes every message and keeps none (RFC 5321 section 3.3). As little
// work as a server can do with each, so that it is the clients that are measured. Whatever its parent sends, it answers how
// many messages it has taken.
import { createServer, type Socket } from 'node:net'

const replies: Readonly<Record<string, string>> = {
  EHLO: '250-sink.test\r\n250-PIPELINING\r\n250-SIZE 10485760\r\n250 8BITMIME\r\n',
  DATA: '354 Go ahead\r\n',
  QUIT: '221 Bye\r\n',
}
const endOfMessage = '\r\n.\r\n'
let taken = 0

const server = createServer({ noDelay: true }, serve).listen({ host: '127.0.0.1', port: 0 }, () => {
  const address = server.address()
  process.send?.(address && typeof address === 'object' ? address.port : 0)
})
process.on('message', () => process.send?.(taken))
process.on('disconnect', () => process.exit())

function serve(socket: Socket): void {
  let rest = ''
  let inMessage = false
  socket.on('error', () => undefined)
  socket.on('data', (chunk) => {
    rest += chunk.toString('latin1')
    let answer = ''
    for (let end = nextEnd(); end >= 0; end = nextEnd()) {
      if (inMessage) taken += 1
      answer += inMessage ? '250 Taken\r\n' : replyTo(rest.slice(0, 4))
      inMessage = !inMessage && rest.startsWith('DATA')
      rest = rest.slice(end)
    }
    if (answer !== '') socket.write(answer)
  })
  socket.write('220 sink.test\r\n')

  function nextEnd(): number {
    const mark = inMessage ? endOfMessage : '\r\n'
    const at = rest.indexOf(mark)
    return at < 0 ? -1 : at + mark.length
  }
}

function replyTo(verb: string): string {
  return replies[verb] ?? '250 Ok\r\n'
}
