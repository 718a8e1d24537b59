// Our client as the rows of the matrix use it: a look at a server, and an attempt to hand a message over.
import { connect } from 'node:net'
import type { FakeServer } from '../../fixtures/scripted/fake-server-settings.ts'
import type { Observations } from '../../lib/diagnosis/observation.ts'
import { runCheck } from '../../lib/flow/run-check.ts'
import type { Host } from '../../lib/mail/host.ts'
import type { TransactionFacts } from '../../lib/mail/session-facts.ts'
import type { Clock } from '../../lib/mail/time.ts'
import { guardedResolve } from '../../lib/probe/guard.ts'
import { probePort } from '../../lib/probe/probe-port.ts'
import { createResolveHost, type ResolveHost } from '../../lib/probe/resolve-host.ts'
import type { Deadlines } from '../../lib/smtp/deadlines.ts'
import { type Dial, dialTcp } from '../../lib/smtp/dial.ts'
import { transmit } from '../../lib/smtp/transmit.ts'
import { messages } from './messages.ts'
import type { Play } from './row.ts'

/** How much faster than its file says a scenario is played, where a row does not say otherwise. */
export const speed = 100

/** Milliseconds. A loaded machine gets ten seconds for what is to succeed; what is to be missed is waited for shortly. */
const patienceMs = 10_000
const impatienceMs = 600

/** How many times as fast as the wall's the client's clock goes. */
function paceOf({ clock, speed: own = speed }: Play): number {
  return clock === 'fast' ? own : 1
}

function clockOf(play: Play): Clock {
  return { now: () => Date.now(), elapsed: () => performance.now() * paceOf(play) }
}

function deadlinesOf(play: Play): Deadlines {
  const { impatientAt } = play
  const ms = patienceMs * paceOf(play)
  const stages = { connect: ms, greeting: ms, ehlo: ms, starttls: ms, tls: ms, auth: ms, mail: ms, rcpt: ms, data: ms }
  const patient = { ...stages, body: ms, dot: ms, quit: ms / 4, session: 3 * ms }
  return impatientAt === undefined ? patient : { ...patient, [impatientAt]: impatienceMs }
}

function contextOf(server: FakeServer, play: Play) {
  return {
    dial: play.from === undefined ? dialTcp : dialFrom(play.from),
    clock: clockOf(play),
    signal: new AbortController().signal,
    ehloName: play.ehloName ?? 'client.smtping.test',
    deadlines: deadlinesOf(play),
    trustedCertificates: [server.rootCertificate],
  }
}

/** As somebody at this address of ours sees the server. */
function dialFrom(localAddress: string): Dial {
  return (host, port) =>
    new Promise((resolve, reject) => {
      const socket = connect({ host, port, localAddress }).pause()
      socket.once('error', reject).once('connect', () => {
        socket.off('error', reject)
        resolve({ kind: 'connected', socket })
      })
    })
}

/** The host that the row is about: what is looked up, or else what the server calls itself. */
export function hostOf(server: FakeServer, { lookUp }: Play): Host {
  return { kind: 'name', name: lookUp ?? server.scenario().server?.name ?? 'mx.fake.test' }
}

/** One check of the one port. */
export function look(server: FakeServer, play: Play): Promise<Observations> {
  const context = contextOf(server, play)
  const { tls, service } = play
  return runCheck(
    {
      target: { host: hostOf(server, play), port: server.port },
      tls: tls === 'implicit' ? 'implicit' : 'starttls',
    },
    {
      ...{ policy: 'any-unicast', clock: context.clock, resolve: resolverOf(server, play) },
      probe: (connection) => probePort({ ...connection, service: service ?? connection.service }, context),
    },
    { signal: context.signal },
  )
}

function resolverOf({ dns, host }: FakeServer, { lookUp, policy, impatientAt }: Play): ResolveHost {
  if (lookUp === undefined || !dns) return () => Promise.resolve({ kind: 'seen', value: [host] })
  const timeoutMs = impatientAt === 'dns' ? impatienceMs : patienceMs
  const nameServers = [`${dns.host}:${dns.port}`]
  const resolve = createResolveHost({ sources: 'name-servers', timeoutMs, nameServers })
  return policy === undefined ? resolve : guardedResolve({ policy, resolve })
}

/** One message, handed over as the row says. `raw` in place of one of the messages. */
export function handOver(server: FakeServer, play: Play, raw?: Uint8Array): Promise<TransactionFacts> {
  const { tls = 'opportunistic', message = 'small', stopAfter, pipelining, credentials } = play
  const { reversePath = 'from@smtping.test', forwardPaths = ['to@fake.test'] } = play
  return transmit(
    {
      ...{ host: hostOf(server, play), address: server.host, port: server.port, tls },
      verification: play.verification ?? 'recorded',
      ...{ reversePath, forwardPaths, message: raw ?? Buffer.from(messages[message]) },
      ...(credentials && { credentials }),
    },
    {
      ...contextOf(server, play),
      beforeDot: async () => 'go-on',
      ...(stopAfter && { stopAfter }),
      ...(pipelining && { pipelining }),
    },
  )
}
