// What the client's tests share: a clock, short deadlines, certificates, and servers that end with their test.
import { afterEach, expect } from 'vitest'
import { makeCertificates } from '../../fixtures/certificates.ts'
import type { TransactionFacts, TranscriptEntry } from '../../lib/mail/session-facts.ts'
import type { Deadlines } from '../../lib/smtp/deadlines.ts'
import { dialTcp } from '../../lib/smtp/dial.ts'
import { type Examination, examineServer, type SessionContext } from '../../lib/smtp/examine.ts'
import { type Delivery, type TransmitContext, transmit } from '../../lib/smtp/transmit.ts'
import { type ScriptedServer, type Step, scriptedServer } from './scripted-server.ts'

export const hostName = 'mx.northmail.test'
export const host = { kind: 'name', name: hostName } as const
export const certificates = makeCertificates({ now: Date.now(), hostNames: [hostName, '127.0.0.1'] })

export const patient: Deadlines = {
  ...{ connect: 2000, greeting: 2000, ehlo: 2000, starttls: 2000, tls: 2000, auth: 2000 },
  ...{ mail: 2000, rcpt: 2000, data: 2000, body: 2000, dot: 2000, quit: 1000, session: 10_000 },
}

export const context: SessionContext = {
  dial: dialTcp,
  clock: { now: () => Date.now(), elapsed: () => performance.now() },
  signal: new AbortController().signal,
  ehloName: 'check.smtping.test',
  deadlines: patient,
  trustedCertificates: [certificates.root],
}

const running: ScriptedServer[] = []

afterEach(async () => {
  const ended = running.splice(0)
  await Promise.all(ended.map((server) => server.end()))
  expect(ended.flatMap((server) => server.problems())).toEqual([])
})

/** Steps, and scripts of their own among them. */
export type Script = readonly (Step | Script)[]

/** A scripted server that ends with the test; the test fails where the client strays from the script. */
export async function serve(...script: Script): Promise<ScriptedServer> {
  const server = await scriptedServer(stepsOf(script))
  running.push(server)
  return server
}

function stepsOf(script: Script): readonly Step[] {
  return script.flatMap((part) => ('do' in part ? [part] : stepsOf(part)))
}

export interface Examined {
  readonly server: ScriptedServer
  readonly examination: Examination
  readonly session: NonNullable<Examination['session']>
}

/** Examines a server with this script. */
export async function examineScript(
  script: Script,
  { tlsMode = 'starttls', ...changes }: Partial<SessionContext> & { readonly tlsMode?: 'starttls' | 'implicit' } = {},
): Promise<Examined> {
  const server = await serve(...script)
  const target = { host, address: '127.0.0.1', port: server.port, tlsMode }
  const examination = await examineServer(target, { ...context, ...changes })
  if (!examination.session) throw new Error(`There was no session: ${JSON.stringify(examination)}`)
  return { server, examination, session: examination.session }
}

export const message = 'Subject: hello\r\n\r\nHello there.\r\n'

type Changes = Partial<TransmitContext> & { readonly delivery?: Partial<Delivery> }

/** Hands a message over to a server with this script. */
export async function transmitTo(script: Script, changes: Changes = {}) {
  const server = await serve(...script)
  return { server, facts: await transmitAt(server.port, changes) }
}

/** Hands a message over to whoever listens at this port. */
export function transmitAt(port: number, { delivery = {}, ...changes }: Changes = {}): Promise<TransactionFacts> {
  const whole: Delivery = {
    ...{ host, address: '127.0.0.1', port, tls: 'opportunistic', verification: 'recorded' },
    ...{ reversePath: 'from@smtping.test', forwardPaths: ['to@northmail.test'], message: Buffer.from(message) },
    ...delivery,
  }
  return transmit(whole, { ...context, beforeDot: async () => 'go-on', ...changes })
}

/** The lines of one side, without their times. */
export function said(
  transcript: readonly TranscriptEntry[],
  direction: TranscriptEntry['direction'],
): readonly string[] {
  return transcript.filter((entry) => entry.direction === direction).map(({ text }) => text)
}
