// One scenario, one message, every client: what each says, and what the server really did.
import { startFakeServer } from '../../fixtures/scripted/fake-server.ts'
import { classify } from '../../lib/classification/classify.ts'
import { evidenceOfTransaction } from '../../lib/classification/transaction-evidence.ts'
import type { Outcome } from '../../lib/mail/outcome.ts'
import { dialTcp } from '../../lib/smtp/dial.ts'
import { transmit } from '../../lib/smtp/transmit.ts'
import type { Errand, OtherClient } from './clients.ts'

export interface Answered<Word> {
  readonly says: Word
  /** Whether the server took the message. */
  readonly taken: boolean
  /** Whether a password crossed outside TLS. */
  readonly secretInClear: boolean
}

const stage = 1500
const deadlines = {
  ...{
    connect: stage,
    greeting: stage,
    ehlo: stage,
    starttls: stage,
    tls: stage,
    auth: stage,
    mail: stage,
    rcpt: stage,
  },
  ...{ data: stage, body: stage, dot: stage, quit: 500, session: 3 * stage },
}

/** Our client against the scenario. */
export function askOurs(id: string): Promise<Answered<Outcome>> {
  return withServer(id, async (errand, rootCertificate) => {
    const facts = await transmit(
      {
        ...{ host: { kind: 'name', name: 'mx.fake.test' }, address: errand.host, port: errand.port },
        ...{ tls: errand.tls === 'implicit' ? 'implicit' : 'opportunistic', verification: 'recorded' },
        ...{
          reversePath: errand.from,
          forwardPaths: errand.to,
          message: Buffer.from('Subject: hello\r\n\r\nHello there.\r\n'),
        },
        ...(errand.login && { credentials: errand.login }),
      },
      {
        ...{ dial: dialTcp, clock: { now: () => Date.now(), elapsed: () => performance.now() } },
        ...{ signal: new AbortController().signal, ehloName: 'client.smtping.test', deadlines },
        ...{ trustedCertificates: [rootCertificate], beforeDot: async () => 'go-on' },
      },
    )
    return classify([evidenceOfTransaction(facts, Date.now())]).outcome
  })
}

/** Somebody else's. */
export function askOther(id: string, client: OtherClient) {
  return withServer(id, (errand) => client.handOver(errand))
}

async function withServer<Word>(
  id: string,
  ask: (errand: Errand, rootCertificate: string) => Promise<Word>,
): Promise<Answered<Word>> {
  const server = await startFakeServer({ scenario: id, speed: 100 })
  try {
    const { server: about } = server.scenario()
    const says = await ask(
      {
        ...{ host: server.host, port: server.port, tls: about?.tls === 'implicit' ? 'implicit' : 'starttls' },
        ...{ from: 'from@smtping.test', to: ['to@fake.test'] },
        ...(about?.users && { login: { user: 'alice', password: 'wonderland' } }),
      },
      server.rootCertificate,
    )
    const heard = server.sessions().flatMap(({ lines }) => lines.filter(({ direction }) => direction === 'heard'))
    return {
      says,
      taken: server.received().length > 0,
      secretInClear: heard.some(({ tls, text }) => !tls && /^AUTH PLAIN ./i.test(text)),
    }
  } finally {
    await server.stop()
  }
}
