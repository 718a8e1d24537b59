// A relay that says everything back that it was told in confidence: the login, and the address with the token of the send.
import { createServer } from 'node:tls'
import { makeCertificates } from '../../fixtures/certificates.ts'
import { listen, trackSockets } from '../../fixtures/listen.ts'

export interface RepeatingRelay {
  readonly port: number
  /** Whom to trust so that it is told a login, PEM. */
  readonly rootCertificate: string
  /** The reverse-paths that it was told. */
  readonly reversePaths: () => readonly string[]
  /** At AUTH, before any MAIL; or at RCPT, with the login in the same words. */
  refuses: 'auth' | 'rcpt'
  readonly stop: () => Promise<void>
}

/** Speaks TLS from the first byte, and takes any login that it does not refuse. */
export async function startRepeatingRelay(): Promise<RepeatingRelay> {
  const hostNames = ['127.0.0.1']
  const { root, valid } = makeCertificates({ now: Date.now(), hostNames })
  const reversePaths: string[] = []
  const server = createServer(valid, (socket) => {
    const told: string[] = []
    let unread = ''
    socket.on('error', () => undefined).write('220 relay.test ESMTP\r\n')
    socket.on('data', (bytes) => {
      unread += bytes.toString('latin1')
      for (let end = unread.indexOf('\r\n'); end >= 0; end = unread.indexOf('\r\n')) {
        const line = unread.slice(0, end)
        unread = unread.slice(end + 2)
        socket.write(answer(line, told))
      }
    })
  })
  const { end } = trackSockets(server)
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 })

  function answer(line: string, told: string[]): string {
    const [verb = '', ...words] = line.split(' ')
    if (verb === 'EHLO') return '250-relay.test\r\n250 AUTH PLAIN\r\n'
    if (verb === 'QUIT') return '221 Bye\r\n'
    if (verb === 'AUTH') told.push(...inEveryForm(words.at(-1) ?? ''))
    if (verb === 'MAIL') reversePaths.push(line)
    if (verb === 'MAIL') told.push(line)
    if (verb === 'AUTH' && relay.refuses === 'auth') return refusal('535', told)
    return verb === 'RCPT' ? refusal('550', told) : `${verb === 'AUTH' ? '235' : '250'} Ok\r\n`
  }

  const relay: RepeatingRelay = {
    ...{ port, rootCertificate: root, refuses: 'auth', stop: end },
    reversePaths: () => reversePaths,
  }
  return relay
}

function inEveryForm(base64: string): readonly string[] {
  const bytes = Buffer.from(base64, 'base64')
  const parts = bytes.toString('latin1').split('\0')
  return [base64, ...parts, bytes.toString('hex'), encodeURIComponent(parts.at(-1) ?? ''), parts.toReversed().join(':')]
}

function refusal(code: string, told: readonly string[]): string {
  const lines = told.map((text) => `You said ${text}`)
  return `${lines.map((line) => `${code}-${line}\r\n`).join('')}${code} Go away\r\n`
}
