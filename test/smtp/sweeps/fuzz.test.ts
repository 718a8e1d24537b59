// Servers that say anything at all, over real sockets: a session always ends in time, leaves nothing behind, never throws,
// and claims nothing about a message that the server's own memory does not bear out.

import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { makeCertificates } from '../../../fixtures/certificates.ts'
import type { Outcome } from '../../../lib/mail/outcome.ts'
import { type Behaviour, type ByteServer, startByteServer, type Witness } from './byte-server.ts'
import { type Encounter, encounter } from './random-behaviours.ts'
import { beginningOfMessage, deadlinesOf, handOver, look, wholeMessage } from './swept-client.ts'

/** Short ones, since every third server falls silent. */
const deadlines = deadlinesOf(100, 1500)
/** Above the deadline of the session is the machine's load: many sessions share it. */
const latest = 1500 + 10_000
/** Handshakes take their time where all of a machine's cores are at work. */
const deadlinesInTls = deadlinesOf(500, 4000)
const seed = 20261121

const credentials = { user: 'swept@smtping.test', password: 'a secret of the sweep' }
const secrets = [credentials.password, Buffer.from(credentials.password).toString('base64')]

const started: ByteServer[] = []
afterAll(() => Promise.all(started.map((server) => server.stop())))

async function start(settings?: Parameters<typeof startByteServer>[0]): Promise<ByteServer> {
  const server = await startByteServer(settings)
  started.push(server)
  return server
}

/** What the sessions of a run came to, so that a run of nothing but noise is noticed. */
type Tally = Partial<Record<Outcome | 'looked', number>>

/** As many servers as sessions at a time, each used again and again: those who wait for a deadline wait together. */
async function meet(encounters: { readonly servers: number; readonly each: number; readonly tls?: boolean }) {
  const { servers, each, tls = false } = encounters
  const certificate = tls ? makeCertificates({ now: Date.now(), hostNames: ['mx.fake.test'] }).valid : undefined
  const tally: Tally = {}
  const way = tls ? 'implicit' : 'clear'
  const runs = Array.from({ length: servers }, async (_, index) => {
    const server = await start(certificate && { tls: certificate })
    const property = fc.asyncProperty(encounter, async (one) => {
      const came = await judge(server, one, way)
      tally[came] = (tally[came] ?? 0) + 1
    })
    await fc.assert(property, { numRuns: each, seed: seed + index, endOnFailure: true })
  })
  await Promise.all(runs)
  return tally
}

describe('a server that says anything', () => {
  it('never makes one of 10,000 sessions throw, linger, or claim what was not said', async () => {
    const tally = await meet({ servers: 100, each: 100 })
    expect(Object.values(tally).reduce((sum, count) => sum + count)).toBe(10_000)
    const often = expect.toSatisfy((count: unknown) => typeof count === 'number' && count > 30)
    expect(tally).toEqual({
      accepted: often,
      unknown: often,
      'not-sent': often,
      deferred: often,
      bounced: often,
      looked: often,
    })
  }, 120_000)

  it('nor one of 600 inside TLS', async () => {
    const tally = await meet({ servers: 30, each: 20, tls: true })
    expect(tally).toMatchObject({ accepted: expect.any(Number), unknown: expect.any(Number) })
  }, 60_000)
})

async function judge(server: ByteServer, { errand, behaviour }: Encounter, way: 'clear' | 'implicit') {
  const witnesses = server.play(behaviour)
  const begun = performance.now()
  const came =
    errand === 'look'
      ? await lookAt(server, way, witnesses)
      : await sendTo(server, way, { errand, behaviour, witnesses })
  expect(performance.now() - begun).toBeLessThan(latest)
  return came
}

async function lookAt(server: ByteServer, way: 'clear' | 'implicit', witnesses: readonly Witness[]) {
  const { failure } = await look(server, way, { deadlines: way === 'clear' ? deadlines : deadlinesInTls })
  // An RST may overtake the news that the connection had come about.
  // Many sessions share the machine, and a connection may take all of a session's time.
  expect([undefined, 'reset', 'timed-out']).toContain(failure?.reason)
  for (const { heard } of witnesses) expect(heard).not.toMatch(/^(MAIL|RCPT|DATA|AUTH)/im)
  return 'looked' as const
}

interface Seen extends Encounter {
  readonly witnesses: readonly Witness[]
}

async function sendTo(server: ByteServer, way: 'clear' | 'implicit', { errand, behaviour, witnesses }: Seen) {
  const { facts, outcome } = await handOver(server, way, {
    deadlines: way === 'clear' ? deadlines : deadlinesInTls,
    pipelining: errand === 'send-pipelined' ? 'when-offered' : 'never',
    ...(errand === 'send-with-login' && { credentials }),
  })
  const about = `${outcome}: ${JSON.stringify({ facts, witnesses })}`
  // Where no connection came about in time there is nobody to bear witness.
  if (facts.failure?.stage !== 'connect') expect(witnesses.some(claims[outcome](behaviour)), about).toBe(true)
  else expect([outcome, facts.dotWritten]).toEqual(['not-sent', false])
  if (!facts.dotWritten)
    expect(
      witnesses.filter(({ heard }) => heard.includes(wholeMessage)),
      about,
    ).toEqual([])
  for (const secret of secrets) expect(JSON.stringify(facts)).not.toContain(secret)
  return outcome
}

/** A whole reply, of one line or of several with the same code. */
function saysReply(text: string, code: string): boolean {
  return new RegExp(`(?:^|\\n)(${code})(?:-[^\\n]*\\n\\1)*(?![\\d-])[^\\n]*\\n`).test(text)
}

type Claim = (behaviour: Behaviour) => (witness: Witness) => boolean

/** A refusal that lacks nothing but its line end before the FIN is believed: no acceptance can hide behind it. */
const saysNo =
  (code: RegExp): Claim =>
  () =>
  ({ said }) =>
    code.test(said)

/** What must have happened at the server before the client may say so. */
const claims: Readonly<Record<Outcome, Claim>> = {
  accepted:
    ({ atBody }) =>
    ({ heard, saidBehindMessage, saidIntoMessage }) =>
      // What is said into the message may meet the dot on its way: such a server spoke before it had heard all.
      heard.includes(wholeMessage) && saysReply(atBody === undefined ? saidBehindMessage : saidIntoMessage, '2\\d\\d'),
  deferred: saysNo(/(?:^|\n)4\d\d/),
  bounced: saysNo(/(?:^|\n)5\d\d/),
  'not-sent': () => () => true,
  unknown:
    () =>
    ({ heard }) =>
      heard.includes(beginningOfMessage),
}
