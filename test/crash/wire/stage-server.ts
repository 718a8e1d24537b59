// A mail server on a real socket that is friendly, but for one stage of the sessions that a script names.
import { createServer, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { KeyAndChain } from '../../../fixtures/certificates.ts'
import { listen, trackSockets } from '../../../fixtures/listen.ts'
import { type Behaviour, behaviourAt, type ServerSession, type Servers, type TlsStage } from '../world/mx-model.ts'

export interface StageServer {
  readonly port: number
  readonly end: () => Promise<void>
}

/** Told of each stage when the client has said its part, before anything is answered, and when it was answered. */
export type Notice = (stage: TlsStage, side: 'before' | 'after') => void

interface Service {
  readonly servers: Servers
  /** Every session is of that send. */
  readonly sendId: () => string
  readonly notice: Notice
  /** STARTTLS is offered, and spoken with this key. */
  readonly identity?: KeyAndChain | undefined
}

const slowMs = 15
const stageOf: Readonly<Record<string, TlsStage>> = {
  EHLO: 'ehlo',
  STAR: 'starttls',
  MAIL: 'mail',
  RCPT: 'rcpt',
  DATA: 'data',
  QUIT: 'quit',
}
/** What the client says after a stage that went well: when it is to die before saying that, it dies here. */
const nextOf: Readonly<Partial<Record<TlsStage, TlsStage>>> = {
  greeting: 'ehlo',
  starttls: 'tls',
  tls: 'ehlo',
  mail: 'rcpt',
  rcpt: 'data',
  data: 'body',
  dot: 'quit',
}

/** Serves the sends of one world. */
export async function startStageServer(service: Service): Promise<StageServer> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    talk(socket, service.servers.open(service.sendId()), service)
  })
  const { end } = trackSockets(server)
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 })
  return { port, end }
}

function talk(socket: Socket, session: ServerSession, { servers, notice, identity }: Service): void {
  /** What is spoken over: the socket, or TLS on it. */
  let line = socket
  let unread = ''
  let isMessage = false
  let hasBody = false
  const offersTls = () => identity !== undefined && line === socket

  function pass(stage: TlsStage, go = () => void line.write(friendlyReply(stage, offersTls()))): void {
    const next = stage === 'ehlo' ? (offersTls() ? 'starttls' : 'mail') : nextOf[stage]
    const does = behaviourAt(session, stage)
    notice(stage, 'after')
    if (stage === 'dot') servers.hearDot(session)
    perform({ socket, line, does, go }, () => next && notice(next, 'before'))
    if (stage === 'data') isMessage = isReading(does)
  }

  function read(bytes: Buffer): void {
    unread += bytes.toString('latin1')
    if (isMessage) hearMessage()
    else hearCommands()
  }

  function hearMessage(): void {
    const isEnd = unread.endsWith('\r\n.\r\n')
    const does = behaviourAt(session, 'body')
    if (!hasBody) {
      hasBody = true
      notice('body', 'after')
      if (interrupts({ socket, line, does, go: () => undefined })) return
      notice('dot', 'before')
    }
    if (!isEnd || !isReading(does)) return
    isMessage = false
    unread = ''
    pass('dot')
  }

  function shakeHands(hello: Buffer): void {
    socket.pause().removeAllListeners('data').unshift(hello)
    pass('tls', () => {
      line = new TLSSocket(socket, { isServer: true, ...identity })
      line.on('error', () => undefined).on('data', read)
    })
  }

  function hearCommands(): void {
    for (let end = unread.indexOf('\r\n'); end >= 0 && !isMessage; end = unread.indexOf('\r\n')) {
      const said = unread.slice(0, end)
      unread = unread.slice(end + 2)
      const stage = stageOf[said.slice(0, 4).toUpperCase()]
      if (stage === 'starttls' && isReading(behaviourAt(session, stage)))
        socket.removeListener('data', read).once('data', shakeHands)
      if (stage) pass(stage)
      else line.write(friendlyReply('ehlo', false)) // HELO
    }
  }

  pass('greeting')
  socket.on('data', read)
}

/** Whether the session is out of order from here on: a message that is interrupted, or that nobody reads any more. */
function interrupts(deed: Deed): boolean {
  if (isReading(deed.does)) return false
  if (deed.does !== 'hang') perform(deed, () => undefined)
  return true
}

function isReading(does: Behaviour): boolean {
  return does === 'ok' || does === 'slow'
}

interface Deed {
  readonly socket: Socket
  readonly line: Socket
  readonly does: Behaviour
  /** What a friendly server does. */
  readonly go: () => void
}

function perform({ socket, line, does, go }: Deed, answered: () => void): void {
  const say = (text: string) => {
    line.write(text)
    answered()
  }
  const goOn = () => {
    go()
    answered()
  }
  const deed: Partial<Record<Behaviour, () => void>> = {
    ok: goOn,
    slow: () => void setTimeout(goOn, slowMs),
    '4yz': () => say('451 4.3.0 Come again\r\n'),
    '5yz': () => say('550 5.7.1 Go away\r\n'),
    '421': () => line.end('421 4.3.2 Going down\r\n'),
    fin: () => line.end(),
    rst: () => socket.resetAndDestroy(),
    malformed: () => say('?? this is no reply\r\n'),
    mixed: () => say('250-2.0.0 Yes\r\n550 5.7.1 No\r\n'),
    endless: () => talkOn(line),
  }
  deed[does]?.()
}

/** A reply that never comes to its last line, as fast as it is read. */
function talkOn(line: Socket): void {
  while (line.write('250-2.0.0 And another thing\r\n'.repeat(100)));
  line.once('drain', () => talkOn(line))
}

function friendlyReply(stage: TlsStage, offersTls: boolean): string {
  if (stage === 'greeting') return '220 mx.postbox.test ESMTP\r\n'
  if (stage === 'starttls') return '220 2.0.0 Go on\r\n'
  if (stage === 'data') return '354 Go on\r\n'
  if (stage === 'quit') return '221 2.0.0 Bye\r\n'
  return stage === 'ehlo' && offersTls ? '250-mx.postbox.test\r\n250 STARTTLS\r\n' : '250 2.0.0 OK\r\n'
}
