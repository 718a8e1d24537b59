// A server that does exactly what a script says, on a real socket: what no library server would do on purpose.
import { createServer, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { TLSSocket, type TLSSocketOptions } from 'node:tls'
import type { KeyAndChain } from '../../fixtures/certificates.ts'
import { listen, trackSockets } from '../../fixtures/listen.ts'

/** Key, certificate, and any whim of OpenSSL's. */
export type Identity = KeyAndChain & TLSSocketOptions

export type Step =
  | { readonly do: 'say'; readonly bytes: Buffer }
  | { readonly do: 'drip'; readonly bytes: Buffer; readonly everyMs: number }
  | { readonly do: 'hear'; readonly line: RegExp }
  | { readonly do: 'hear-message' }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'tls'; readonly identity: Identity }
  | { readonly do: 'close' }
  | { readonly do: 'reset' }
  | { readonly do: 'stop-reading' }
  | { readonly do: 'hang' }

export interface ScriptedServer {
  readonly port: number
  /** Every line heard, whether the script waited for it or not; a message that it waited for is one entry. */
  readonly heard: () => readonly string[]
  /** What was heard and the script did not wait for. */
  readonly unread: () => string
  /** Where the client said something else than the script expected. */
  readonly problems: () => readonly string[]
  /** Resolves when the client has gone. */
  readonly clientGone: Promise<void>
  readonly end: () => Promise<void>
}

/** Lines that end in CRLF, unless the text brings its own line ends. */
export const say = (text: string): Step => raw(/[\r\n]$/.test(text) ? text : `${text}\r\n`)
/** Bytes as they are; a string is latin1. */
export const raw = (bytes: string | Uint8Array): Step => ({ do: 'say', bytes: toBytes(bytes) })
export const drip = (text: string, everyMs: number): Step => ({ do: 'drip', bytes: toBytes(text), everyMs })
export const hear = (line: RegExp | string): Step => ({
  do: 'hear',
  line: typeof line === 'string' ? new RegExp(`^${line}`) : line,
})
export const hearMessage: Step = { do: 'hear-message' }
export const wait = (ms: number): Step => ({ do: 'wait', ms })
export const startTls = (identity: Identity): Step => ({ do: 'tls', identity })
/** FIN. */
export const close: Step = { do: 'close' }
/** RST. */
export const reset: Step = { do: 'reset' }
/** Leaves what comes in the kernel, until its buffers are full. */
export const stopReading: Step = { do: 'stop-reading' }
/** Says nothing more, and stays. */
export const hang: Step = { do: 'hang' }

/** Every line of a good session without TLS up to EHLO. */
export const greeting = say('220 mx.northmail.test ESMTP')
export const ehlo = (...extensions: readonly string[]): readonly Step[] => [hear('EHLO'), say(ehloReply(extensions))]
export const goodbye: readonly Step[] = [hear('QUIT'), say('221 2.0.0 Bye'), close]

/** Starts the server; each connection gets the whole script, and waits at its end until the client goes. */
export async function scriptedServer(script: readonly (Step | readonly Step[])[]): Promise<ScriptedServer> {
  const heard: string[] = []
  const problems: string[] = []
  const gone = Promise.withResolvers<void>()
  let current: Actor | undefined
  const server = createServer((socket) => {
    socket.on('close', () => gone.resolve())
    current = actor(socket, heard)
    perform(current, script.flat()).catch((error: Error) => {
      problems.push(error.message)
      socket.destroy()
    })
  })
  const unread = () => current?.unread() ?? ''
  const { end } = trackSockets(server)
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 })
  return {
    ...{ port, end, clientGone: gone.promise },
    heard: () => [...heard, ...unread().split('\r\n').slice(0, -1)],
    ...{ unread, problems: () => problems },
  }
}

interface Actor {
  readonly say: (bytes: Uint8Array) => Promise<void>
  /** Everything up to the end mark, or undefined where the client went before. */
  readonly hear: (endMark: string) => Promise<string | undefined>
  readonly unread: () => string
  readonly secure: (identity: Identity) => Promise<void>
  readonly socket: Socket
}

function actor(socket: Socket, heard: string[]): Actor {
  let current = socket
  let unread = ''
  let isGone = false
  let news = Promise.withResolvers<void>()
  const tell = () => {
    news.resolve()
    news = Promise.withResolvers()
  }
  const leave = () => {
    isGone = true
    tell()
  }
  const listenTo = (one: Socket) => {
    one.on('data', (chunk: Buffer) => {
      unread += chunk.toString('latin1')
      tell()
    })
    one.on('error', leave).on('end', leave).on('close', leave)
  }
  listenTo(socket)
  return {
    socket,
    unread: () => unread,
    say: (bytes) => new Promise((resolve) => void current.write(bytes, () => resolve())),
    hear: async (endMark) => {
      while (!unread.includes(endMark) && !isGone) await news.promise
      const end = unread.indexOf(endMark)
      if (end < 0) return undefined
      const text = unread.slice(0, end + endMark.length)
      unread = unread.slice(end + endMark.length)
      heard.push(text.replace(/\r\n$/, ''))
      return text
    },
    secure: async (identity) => {
      socket.removeAllListeners('data')
      const inside = new TLSSocket(socket, { isServer: true, ...identity })
      listenTo(inside)
      current = inside
      await new Promise((resolve) => inside.once('secure', resolve).once('close', resolve))
    },
  }
}

async function perform(actor: Actor, script: readonly Step[]): Promise<void> {
  for (const step of script) {
    if ((await take(step, actor)) === 'over') return
  }
}

async function take(step: Step, { say, hear, secure, socket }: Actor): Promise<'over' | undefined> {
  switch (step.do) {
    case 'say':
      return void (await say(step.bytes))
    case 'drip':
      for (const byte of step.bytes) {
        await say(Buffer.from([byte]))
        await delay(step.everyMs)
        if (socket.destroyed) return 'over'
      }
      return undefined
    case 'hear': {
      const line = await hear('\r\n')
      if (line === undefined) return 'over'
      if (!step.line.test(line))
        throw new Error(`${step.line} was expected, and the client said ${JSON.stringify(line)}`)
      return undefined
    }
    case 'hear-message':
      return (await hear('\r\n.\r\n')) === undefined ? 'over' : undefined
    case 'wait':
      return void (await delay(step.ms))
    case 'tls':
      return void (await secure(step.identity))
    case 'close':
      socket.end()
      return 'over'
    case 'reset':
      socket.resetAndDestroy()
      return 'over'
    case 'stop-reading':
      socket.pause()
      return undefined
    case 'hang':
      return 'over'
  }
}

function ehloReply(extensions: readonly string[]): string {
  const lines = ['mx.northmail.test', ...extensions]
  return lines.map((line, index) => `250${index < lines.length - 1 ? '-' : ' '}${line}`).join('\r\n')
}

function toBytes(bytes: string | Uint8Array): Buffer {
  return typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : Buffer.from(bytes)
}
