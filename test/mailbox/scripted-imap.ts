// An IMAP server that answers what a test tells it to, without TLS: what no honest server would say. One folder, INBOX,
// with one message, UID 5.
import { createServer, type Socket } from 'node:net'
import { type Endpoint, listen, trackSockets } from '../../fixtures/listen.ts'

/** Lines as they go out in one packet; a line without "* " at its beginning gets the tag of the command. */
export interface Scripted {
  readonly lines: readonly string[]
  readonly isLast?: boolean
}

export interface ScriptedImap extends Endpoint {
  readonly end: () => Promise<void>
}

const message = 'Subject: Hello\r\n\r\nHello.\r\n'

/** The answer of a server as it should be. */
const usual: Readonly<Record<string, readonly string[]>> = {
  CAPABILITY: ['* CAPABILITY IMAP4rev1', 'OK done'],
  LIST: ['* LIST () "/" INBOX', 'OK done'],
  EXAMINE: ['* 1 EXISTS', '* OK [UIDVALIDITY 7] Valid', '* OK [UIDNEXT 6] Next', 'OK [READ-ONLY] done'],
  'UID SEARCH': ['* SEARCH 5', 'OK done'],
  'UID FETCH': [fetchLine({ date: '21-Nov-2026 04:00:00 +0000' }), 'OK done'],
}

/** The FETCH answer for the one message; `body` NIL where it is undefined. */
export function fetchLine({ date, body = literal(message) }: { date: string; body?: string }): string {
  return `* 1 FETCH (UID 5 INTERNALDATE "${date}" RFC822.SIZE 26 BODY[HEADER]<0> ${body})`
}

function literal(text: string): string {
  return `{${Buffer.byteLength(text)}}\r\n${text}`
}

/** Starts the server; `answer` may answer a command ("UID FETCH", its whole line) in place of the usual. */
export async function startScriptedImap(
  answer: (command: string, line: string) => Scripted | undefined,
): Promise<ScriptedImap> {
  function reply(socket: Socket, text: string): void {
    const [, tag = '', line = ''] = /^(\S+) (.*)$/.exec(text) ?? []
    const command = /^(UID )?\S+/.exec(line)?.[0].toUpperCase() ?? ''
    const { lines, isLast = false } = answer(command, line) ?? { lines: usual[command] ?? ['OK done'] }
    const bytes = lines.map((each) => `${each.startsWith('* ') ? '' : `${tag} `}${each}\r\n`).join('')
    socket.write(bytes)
    if (isLast) socket.end()
  }

  const server = createServer((socket) => {
    let rest = ''
    socket.on('error', () => undefined)
    socket.write('* OK [CAPABILITY IMAP4rev1] ready\r\n')
    socket.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\r\n')
      rest = lines.pop() ?? ''
      for (const line of lines) reply(socket, line)
    })
  })
  const { end } = trackSockets(server)
  return { ...(await listen(server, { host: '127.0.0.1', port: 0 })), end }
}
