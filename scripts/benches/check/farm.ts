// A thousand mail servers, each at a loopback address of its own: as many providers to a check that is polite to each of them.
import { createServer, type Server, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { type KeyAndChain, makeCertificates } from '../../../fixtures/certificates.ts'
import { listen, trackSockets } from '../../../fixtures/listen.ts'

export interface Farm {
  /** "127.1.0.1:2525" */
  readonly targets: readonly string[]
  /** Connections that were open at once at most, to all of them, since the last time that this was asked. */
  readonly mostOpen: () => number
  readonly stop: () => Promise<void>
}

const ehloReply = '250-farm.test\r\n250-SIZE 10485760\r\n250-8BITMIME\r\n250 STARTTLS\r\n'
const ehloReplyInside = '250-farm.test\r\n250-SIZE 10485760\r\n250 8BITMIME\r\n'

/** Starts so many servers; every reply comes `delayMs` late, as from far away. Only Linux has all the addresses of 127/8. */
export async function startFarm(count: number, { delayMs }: { readonly delayMs: number }): Promise<Farm> {
  const identity = makeCertificates({ now: Date.now(), hostNames: ['farm.test'] }).valid
  let [open, most] = [0, 0]
  const serveCounted = (socket: Socket) => {
    most = Math.max(most, ++open)
    socket.once('close', () => open--)
    serve(socket, { identity, delayMs })
  }
  const servers: { readonly end: () => Promise<void> }[] = []
  const start = async (index: number, port: number) => {
    const server: Server = createServer({ noDelay: true }, serveCounted)
    servers.push(trackSockets(server))
    return listen(server, { host: `127.${1 + (index >> 8)}.${index & 255}.1`, port })
  }
  const first = await start(0, 0)
  const rest = await Promise.all(Array.from({ length: count - 1 }, (_, index) => start(index + 1, first.port)))
  return {
    targets: [first, ...rest].map(({ host, port }) => `${host}:${port}`),
    mostOpen: () => {
      const seen = most
      most = open
      return seen
    },
    stop: async () => {
      await Promise.all(servers.map(({ end }) => end()))
    },
  }
}

interface Manner {
  readonly identity: KeyAndChain
  readonly delayMs: number
}

function serve(socket: Socket, { identity, delayMs }: Manner): void {
  const say = (to: Socket, text: string, done: () => void = () => undefined) =>
    setTimeout(() => to.writable && to.write(text, done), delayMs)
  const hear = (on: Socket, ehlo: string) =>
    on
      .on('error', () => undefined)
      .on('data', (chunk: Buffer) => {
        const line = chunk.toString('latin1')
        if (line.startsWith('STARTTLS')) say(on, '220 go\r\n', begin)
        else say(on, line.startsWith('EHLO') ? ehlo : '221 Bye\r\n')
      })
  const begin = () => {
    socket.removeAllListeners('data')
    hear(new TLSSocket(socket, { isServer: true, ...identity }), ehloReplyInside)
  }
  hear(socket, ehloReply)
  say(socket, '220 farm.test ESMTP\r\n')
}
