// A server that says given bytes, line for line, and knows nothing of SMTP but when a message is whole. It remembers what it
// heard and said, so that a client's claims can be judged by somebody else than the client.
import { createServer, type Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { createSecureContext, TLSSocket } from 'node:tls'
import type { KeyAndChain } from '../../../fixtures/certificates.ts'
import { type Endpoint, listen, trackSockets } from '../../../fixtures/listen.ts'
import { beginningOfMessage, wholeMessage } from './swept-client.ts'

/** `hang`: says nothing more, and stays connected. */
export type Ending = 'fin' | 'rst' | 'hang'

/** Bytes are written as latin1. */
export interface Behaviour {
  /** The first is said at once, each of the others behind one line of the client's; a message with its dot is one line. */
  readonly turns: readonly string[]
  /** Said when the beginning of a message has come, and not yet its end. */
  readonly atBody?: string
  /** When the turns are used up; `endsAtBody`: when `atBody` was said. */
  readonly ending: Ending
  readonly endsAtBody?: true
  /** Hears no more than so many bytes of the client's, and ends then. */
  readonly hears?: number
  /** Bytes of a segment; all of a turn where it is not given. */
  readonly segment?: number
}

/** What happened on one connection; latin1. */
export interface Witness {
  heard: string
  said: string
  /** What was said when the message had begun to come. */
  saidIntoMessage: string
  /** What was said when the whole message had come. */
  saidBehindMessage: string
}

export interface ByteServer extends Endpoint {
  /** Behaves like this from the next connection on; gives the witnesses of these connections, as they come. */
  readonly play: (behaviour: Behaviour) => readonly Witness[]
  readonly stop: () => Promise<void>
}

/** Starts it on a free port of the loopback; with a certificate it speaks implicit TLS. */
export async function startByteServer({ tls }: { readonly tls?: KeyAndChain } = {}): Promise<ByteServer> {
  let behaviour: Behaviour = { turns: [], ending: 'fin' }
  let witnesses: Witness[] = []
  const secureContext = tls && createSecureContext(tls)
  const server = createServer({ noDelay: true }, (raw) => {
    raw.on('error', () => undefined)
    const socket = secureContext ? new TLSSocket(raw, { isServer: true, secureContext }) : raw
    const witness = { heard: '', said: '', saidIntoMessage: '', saidBehindMessage: '' }
    witnesses.push(witness)
    behave({ raw, socket }, behaviour, witness)
  })
  const { end } = trackSockets(server)
  const endpoint = await listen(server, { host: '127.0.0.1', port: 0 })
  return {
    ...endpoint,
    play(next) {
      behaviour = next
      witnesses = []
      return witnesses
    },
    stop: end,
  }
}

interface Connection {
  /** What an RST is sent on. */
  readonly raw: Socket
  /** What is spoken on. */
  readonly socket: Socket
}

function behave({ raw, socket }: Connection, behaviour: Behaviour, witness: Witness): void {
  const { turns, atBody, ending, endsAtBody, hears = Number.POSITIVE_INFINITY, segment } = behaviour
  const left = [...turns]
  const hearing = startHearing()
  let busy = Promise.resolve()
  const say = async (text: string) => {
    for (const piece of piecesOf(text, segment)) {
      if (!socket.writable) return
      witness.said += piece
      if (witness.heard.includes(beginningOfMessage)) witness.saidIntoMessage += piece
      if (witness.heard.includes(wholeMessage)) witness.saidBehindMessage += piece
      socket.write(piece, 'latin1')
      if (piece.length < text.length) await setImmediate()
    }
  }
  const finish = () => {
    if (ending === 'rst') raw.resetAndDestroy()
    else if (ending === 'fin') socket.end()
  }
  const takeTurn = async () => {
    const text = left.shift()
    if (text !== undefined) await say(text)
    if (left.length === 0) finish()
  }
  const interrupt = async () => {
    await say(atBody ?? '')
    if (endsAtBody) finish()
  }
  const queue = (act: () => Promise<void>) => {
    busy = busy.then(act)
  }
  socket.on('error', () => undefined)
  socket.on('data', (chunk) => {
    const text = chunk.toString('latin1', 0, Math.max(0, hears - witness.heard.length))
    witness.heard += text
    if (witness.heard.length >= hears) return finish()
    for (const event of hearing.add(text)) {
      if (event === 'line') queue(takeTurn)
      else if (atBody !== undefined) queue(interrupt)
    }
  })
  queue(takeTurn)
}

/** The turns of a server that ends at this byte of its output; at the first of a turn, when that turn is due. */
export function cutAt(turns: readonly string[], byte: number): readonly string[] {
  const [first = '', ...others] = turns
  if (byte < first.length || others.length === 0) return [first.slice(0, byte)]
  return [first, ...cutAt(others, byte - first.length)]
}

/** At which byte of the output each turn ends. */
export function endsOf(turns: readonly string[]): readonly number[] {
  return turns.map((_, index) => turns.slice(0, index + 1).join('').length)
}

function piecesOf(text: string, segment = text.length): readonly string[] {
  return Array.from({ length: Math.ceil(text.length / segment) }, (_, index) =>
    text.slice(index * segment, (index + 1) * segment),
  )
}

/** Cuts what is heard into lines. Behind DATA a message may come, whose end is its dot; or another command, where it was refused. */
function startHearing() {
  let buffer = ''
  let mode: 'lines' | 'data' | 'body' = 'lines'

  function next(): 'line' | 'body' | undefined {
    if (mode === 'data' && buffer !== '') {
      mode = /^(QUIT|RSET)\r\n/.test(buffer) ? 'lines' : 'body'
      return next() ?? (mode === 'body' ? 'body' : undefined)
    }
    const end = mode === 'body' ? endOfMessage(buffer) : endOfLine(buffer)
    if (end < 0) return undefined
    const line = buffer.slice(0, end)
    buffer = buffer.slice(end)
    mode = mode === 'lines' && line === 'DATA\r\n' ? 'data' : 'lines'
    return 'line'
  }

  return {
    add(text: string): readonly ('line' | 'body')[] {
      buffer += text
      const events: ('line' | 'body')[] = []
      for (let event = next(); event; event = event === 'body' ? undefined : next()) events.push(event)
      return events
    },
  }
}

function endOfLine(text: string): number {
  const end = text.indexOf('\r\n')
  return end < 0 ? -1 : end + 2
}

function endOfMessage(text: string): number {
  if (text.startsWith('.\r\n')) return 3
  const end = text.indexOf('\r\n.\r\n')
  return end < 0 ? -1 : end + 5
}
