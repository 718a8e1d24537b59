// Rows that ask for more than a verdict: what was sent and what was not, what is told beside it, and what comes afterwards.
import type { FakeServer } from '../../fixtures/scripted/fake-server-settings.ts'
import { composeMessage } from '../../lib/send/compose-message.ts'
import { outcomeAfterDsn, reportsFrom, routeFor, scheduleOf, secondAttempts } from './around-a-session.ts'
import { handOver, look } from './client-under-test.ts'
import { messages } from './messages.ts'
import { linesOf, textsIn } from './what-was-said.ts'

export interface Proof {
  readonly id: string
  readonly promise: string
  readonly prove: (server: FakeServer) => Promise<unknown>
  readonly expect: unknown
}

const login = { tls: 'starttls', credentials: { user: 'alice', password: 'wonderland' } } as const
const three = { forwardPaths: ['somebody@fake.test', 'nobody@fake.test', 'another@fake.test'] } as const

export const proofs: readonly Proof[] = [
  {
    id: 'C08',
    promise: 'a null MX is told from a missing one, and nothing is dialled',
    prove: (server) => routeFor('nomail.fake.test', server),
    expect: { kind: 'seen', value: { kind: 'null-mx' } },
  },
  {
    id: 'C09',
    promise: 'an address literal in an MX record leads nowhere',
    prove: (server) => routeFor('literal.fake.test', server),
    expect: { kind: 'seen', value: { kind: 'exchangers', exchangers: [], unusable: ['127.0.0.1'] } },
  },
  {
    id: 'G24',
    promise: 'nothing is said before the last line of the greeting',
    prove: async (server) => {
      await look(server, {})
      return linesOf(server).slice(0, 3)
    },
    expect: ['said 220-mx.fake.test ESMTP', 'said 220 Now you may speak', 'heard EHLO client.smtping.test'],
  },
  {
    id: 'E05',
    promise: 'the part of a reply that came is in the transcript',
    prove: async (server) => {
      const { ports } = await look(server, {})
      const said = ports[0]?.session?.transcript.filter(({ direction }) => direction === 'server') ?? []
      return said.map(({ text }) => text)
    },
    expect: ['220 mx.fake.test ESMTP fake mail server', '250-mx.fake.test', '250-SI'],
  },
  {
    id: 'E27',
    promise: 'both lists are kept',
    prove: async (server) => {
      const { ports } = await look(server, {})
      const { extensionsInClear, extensionsInTls } = ports[0]?.session ?? {}
      return [extensionsInClear, extensionsInTls].map((list) =>
        list?.kind === 'seen' ? list.value.offered.map(({ keyword }) => keyword) : [],
      )
    },
    expect: [
      ['SIZE', 'STARTTLS'],
      ['SIZE', '8BITMIME'],
    ],
  },
  {
    id: 'T11',
    promise: 'a certificate that does not verify is shown in full',
    prove: async (server) => {
      const { ports } = await look(server, {})
      const tls = ports[0]?.session?.tls
      const [leaf] = tls?.kind === 'seen' ? tls.value.certificates : []
      return { isNamed: leaf?.names.includes('mx.fake.test'), isOver: leaf && leaf.notAfter < Date.now() }
    },
    expect: { isNamed: true, isOver: true },
  },
  {
    id: 'A10',
    promise: 'no form of the secret is kept',
    prove: async (server) => {
      const facts = JSON.stringify(await handOver(server, login))
      return ['wonderland', 'd29uZGVybGFuZA', 'AGFsaWNlAHdvbmRlcmxhbmQ'].filter((form) => facts.includes(form))
    },
    expect: [],
  },
  {
    id: 'A11',
    promise: 'a challenge that cannot be read is cancelled',
    prove: async (server) => {
      await handOver(server, login)
      return linesOf(server).slice(-4, -2)
    },
    expect: ['heard *', 'said 501 5.7.0 Authentication cancelled'],
  },
  {
    id: 'R01',
    promise: 'the same attempt is deferred until the time that the reply names, and then accepted',
    prove: secondAttempts,
    expect: { outcomes: ['deferred', 'deferred', 'accepted'], retryAfterSeconds: 60 },
  },
  {
    id: 'R02',
    promise: 'the message goes to the recipient that was taken',
    prove: async (server) => {
      const { recipients } = await handOver(server, three)
      return { codes: recipients.map(({ reply }) => reply?.code), taken: server.received()[0]?.forwardPaths }
    },
    expect: { codes: [250, 550, 250], taken: ['somebody@fake.test', 'another@fake.test'] },
  },
  {
    id: 'R08',
    promise: 'each recipient keeps its own reply, and those that were not asked have none',
    prove: async (server) => (await handOver(server, three)).recipients.map(({ reply }) => reply?.code),
    expect: [250, 421, undefined],
  },
  {
    id: 'R11',
    promise: 'it is told who is to get a transaction of their own',
    prove: async (server) => (await handOver(server, three)).recipients.map(({ reply }) => reply?.code),
    expect: [250, 452, 452],
  },
  {
    id: 'R14',
    promise: 'a message that was taken and is bounced by a DSN is bounced',
    prove: outcomeAfterDsn,
    expect: { before: 'accepted', after: 'bounced' },
  },
  {
    id: 'D07',
    promise: 'the message was taken, and exactly once',
    prove: async (server) => {
      const { dotWritten } = await handOver(server, {})
      return { dotWritten, taken: server.received().length }
    },
    expect: { dotWritten: true, taken: 1 },
  },
  {
    id: 'D18',
    promise: 'what our composer makes of such a text needs no 8BITMIME',
    prove: async (server) => {
      const content = { from: 'from@smtping.test', subject: 'Gr\u00fc\u00dfe', text: 'Gr\u00fc\u00dfe.\n' }
      const own = { to: 'to@fake.test', messageId: '<1@smtping.test>', date: new Date(0), fields: {} }
      const { dotReply } = await handOver(server, {}, await composeMessage(content, own))
      return { code: dotReply?.code, bytesBeyondAscii: server.received()[0]?.raw.filter((byte) => byte > 127).length }
    },
    expect: { code: 250, bytesBeyondAscii: 0 },
  },
  {
    id: 'D22',
    promise: 'one message arrives, with CRLF at the end of every line and nothing else changed',
    prove: async (server) => {
      await handOver(server, { message: 'smuggling' })
      return server.received().map(({ raw }) => raw.toString('latin1'))
    },
    expect: [messages.smuggling.replace(/\r\n|\r|\n/g, '\r\n')],
  },
  {
    id: 'P01',
    promise: 'commands go one at a time, unless a send asks for another way',
    prove: async (server) => {
      await handOver(server, {})
      await handOver(server, { pipelining: 'when-offered' })
      return server.sessions().map(({ roundTrips }) => roundTrips)
    },
    // TCP, greeting, EHLO, STARTTLS, TLS 1.3, EHLO, MAIL, RCPT, DATA, dot and QUIT; or MAIL, RCPT and DATA in one.
    expect: [11, 9],
  },
  {
    id: 'X04',
    promise: 'everything that is kept can be shown as it is',
    prove: async (server) => {
      const facts = JSON.parse(JSON.stringify(await handOver(server, {})))
      return textsIn(facts).filter((text) => /[^\x20-\x7e]/.test(text))
    },
    expect: [],
  },
  {
    id: 'X05',
    promise: 'a schedule that is never answered otherwise ends as deferred, within its window',
    prove: scheduleOf,
    expect: { state: 'deferred', isTriedAgain: true, isInWindow: true },
  },
  {
    id: 'X06',
    promise: 'each result tells from where and when it was seen',
    prove: (server) => reportsFrom(['127.0.0.2', '127.0.0.1'], server),
    expect: [
      { verdict: 'fail', vantage: 'seen from 127.0.0.2', isDated: true },
      { verdict: 'pass', vantage: 'seen from 127.0.0.1', isDated: true },
    ],
  },
]
