// A mail server on a real socket that is friendly, but for one stage of the sessions that a script names.
import { createServer, type Socket } from 'node:net'
import { listen, trackSockets } from '../../../fixtures/listen.ts'
import { type Behaviour, behaviourAt, type ServerSession, type Servers, type SmtpStage } from '../world/mx-model.ts'

export interface StageServer {
  readonly port: number
  readonly end: () => Promise<void>
}

/** Told of each stage when the client has said its part, before anything is answered, and when it was answered. */
export type Notice = (stage: SmtpStage, side: 'before' | 'after') => void

const slowMs = 15
const stageOf: Readonly<Record<string, SmtpStage>> = {
  EHLO: 'ehlo',
  MAIL: 'mail',
  RCPT: 'rcpt',
  DATA: 'data',
  QUIT: 'quit',
}
/** What the client says after a stage that went well: when it is to die before saying that, it dies here. */
const nextOf: Readonly<Partial<Record<SmtpStage, SmtpStage>>> = {
  greeting: 'ehlo',
  ehlo: 'mail',
  mail: 'rcpt',
  rcpt: 'data',
  data: 'body',
  dot: 'quit',
}

/** Serves the sends of one world; all sessions are of that send. */
export async function startStageServer(servers: Servers, sendId: () => string, notice: Notice): Promise<StageServer> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    talk(socket, { session: servers.open(sendId()), servers, notice })
  })
  const { end } = trackSockets(server)
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 })
  return { port, end }
}

interface Talk {
  readonly session: ServerSession
  readonly servers: Servers
  readonly notice: Notice
}

function talk(socket: Socket, { session, servers, notice }: Talk): void {
  let unread = ''
  let isMessage = false
  let hasBody = false

  function pass(stage: SmtpStage): void {
    notice(stage, 'after')
    if (stage === 'dot') servers.hearDot(session)
    perform(socket, stage, behaviourAt(session, stage), () => {
      const next = nextOf[stage]
      if (next) notice(next, 'before')
    })
    if (stage === 'data') isMessage = isReading(behaviourAt(session, 'data'))
  }

  function hearMessage(): void {
    const isEnd = unread.endsWith('\r\n.\r\n')
    if (!hasBody) {
      hasBody = true
      notice('body', 'after')
      if (interrupts(socket, behaviourAt(session, 'body'))) return
      notice('dot', 'before')
    }
    if (!isEnd || !isReading(behaviourAt(session, 'body'))) return
    isMessage = false
    unread = ''
    pass('dot')
  }

  pass('greeting')
  socket.on('data', (bytes) => {
    unread += bytes.toString('latin1')
    if (isMessage) return hearMessage()
    for (let end = unread.indexOf('\r\n'); end >= 0 && !isMessage; end = unread.indexOf('\r\n')) {
      const line = unread.slice(0, end)
      unread = unread.slice(end + 2)
      const stage = stageOf[line.slice(0, 4).toUpperCase()]
      if (stage) pass(stage)
      else socket.write(friendlyReply('ehlo')) // HELO
    }
  })
}

/** Whether the session is out of order from here on: a message that is interrupted, or that nobody reads any more. */
function interrupts(socket: Socket, does: Behaviour): boolean {
  if (isReading(does)) return false
  if (does !== 'hang') perform(socket, 'body', does, () => undefined)
  return true
}

function isReading(does: Behaviour): boolean {
  return does === 'ok' || does === 'slow'
}

function perform(socket: Socket, stage: SmtpStage, does: Behaviour, answered: () => void): void {
  const say = (text: string) => {
    socket.write(text)
    answered()
  }
  const deed: Partial<Record<Behaviour, () => void>> = {
    ok: () => say(friendlyReply(stage)),
    slow: () => void setTimeout(() => say(friendlyReply(stage)), slowMs),
    '4yz': () => say('451 4.3.0 Come again\r\n'),
    '5yz': () => say('550 5.7.1 Go away\r\n'),
    '421': () => socket.end('421 4.3.2 Going down\r\n'),
    fin: () => socket.end(),
    rst: () => socket.resetAndDestroy(),
    malformed: () => say('?? this is no reply\r\n'),
    mixed: () => say('250-2.0.0 Yes\r\n550 5.7.1 No\r\n'),
  }
  deed[does]?.()
}

function friendlyReply(stage: SmtpStage): string {
  if (stage === 'greeting') return '220 mx.postbox.test ESMTP\r\n'
  if (stage === 'data') return '354 Go on\r\n'
  return stage === 'quit' ? '221 2.0.0 Bye\r\n' : '250 2.0.0 OK\r\n'
}
