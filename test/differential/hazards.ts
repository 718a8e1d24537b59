// What a client does that loses mail, doubles it, or tells what nobody was to hear: read from what the server recorded.
import type { FakeServer } from '../../fixtures/scripted/fake-server-settings.ts'
import type { LoggedLine } from '../../fixtures/scripted/session-log.ts'
import type { Answer } from './answer.ts'
import type { Errand } from './errand.ts'

export const hazards = [
  'double-send', // the server has the message and the client reports a failure: whoever believes it sends again
  'false-success', // the client reports success and the server neither has the message nor said so
  'secret-in-clear', // the password crossed outside TLS
  'secret-unasked', // the password was said to a server that does not offer AUTH
  'invented-reply', // the client names a code that the server never said
  'message-as-commands', // lines of the message were said to a server that waited for commands
  'bare-line-ends', // CR or LF by themselves inside the message: what smuggling needs
  'eight-bit-unasked', // bytes above 127 to a server that offers no 8BITMIME, or no SMTPUTF8
] as const
export type Hazard = (typeof hazards)[number]

const recordedSecret = /\((an initial response|an answer to a challenge)\)/

/** What the client that gave this answer put itself, or its user, in danger of. */
export function hazardsOf(answer: Answer, errand: Errand, server: FakeServer): readonly Hazard[] {
  const messages = server.received()
  const lines = server.sessions().flatMap((session) => session.lines)
  const said = textsOf(lines, 'said')
  const heard = textsOf(lines, 'heard')
  // The record keeps no secrets: it says where one was.
  const secrets = lines.filter(({ direction, text }) => direction === 'heard' && recordedSecret.test(text))
  const found: Readonly<Record<Hazard, boolean>> = {
    'double-send': messages.length > 0 && answer !== 'accepted' && answer !== 'unknown',
    'false-success': answer === 'accepted' && messages.length === 0 && !acceptedInWords(lines),
    'secret-in-clear': secrets.some(({ tls }) => !tls),
    'secret-unasked': secrets.length > 0 && !offers(said, 'AUTH'),
    'invented-reply': namesUnsaid(answer, said),
    'message-as-commands': linesOf(errand).some((line) => heard.includes(line)),
    'bare-line-ends': messages.some(({ raw }) => /(?<!\r)\n|\r(?!\n)/.test(raw.toString('latin1'))),
    'eight-bit-unasked':
      (messages.some(({ raw }) => raw.some((byte) => byte > 127)) && !offers(said, '8BITMIME')) ||
      (heard.some((text) => /^(?:MAIL|RCPT) .*[^\0-\x7f]/i.test(text)) && !offers(said, 'SMTPUTF8')),
  }
  return hazards.filter((hazard) => found[hazard])
}

/** Whether a message was ended to the server, whatever it made of it. */
export function hasHeardDot(server: FakeServer): boolean {
  return server.sessions().some(({ lines }) => lines.some(isDot))
}

function isDot({ direction, text }: LoggedLine): boolean {
  return direction === 'heard' && text.startsWith('a message of ')
}

function textsOf(lines: readonly LoggedLine[], direction: LoggedLine['direction']): readonly string[] {
  return lines.filter((line) => line.direction === direction).map(({ text }) => text)
}

/** Whether the first whole reply to the final dot is a 2yz on each of its lines; there may be no message behind it. */
function acceptedInWords(lines: readonly LoggedLine[]): boolean {
  const dot = lines.findIndex(isDot)
  const said = dot < 0 ? [] : textsOf(lines.slice(dot), 'said')
  const last = said.findIndex((text) => /^\d{3}( |$)/.test(text))
  return last >= 0 && said.slice(0, last + 1).every((text) => /^2\d\d/.test(text))
}

function namesUnsaid(answer: Answer, said: readonly string[]): boolean {
  const code = /\d{3}$/.exec(answer)?.[0]
  return code !== undefined && !said.some((text) => text.startsWith(code))
}

function offers(said: readonly string[], keyword: string): boolean {
  return said.some((text) => text.slice(4).split(/[ =]/)[0]?.toUpperCase() === keyword)
}

function linesOf({ message }: Errand): readonly string[] {
  return message.subarray(0, 1000).toString('latin1').split('\r\n').filter(Boolean)
}
