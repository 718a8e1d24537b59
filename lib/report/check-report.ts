// The report of a check, version 1: what was seen, port by port, and what it amounts to.
import * as z from 'zod/mini'
import { replySchema, transcriptSchema } from '../contract/evidence-schema.ts'
import { diagnose } from '../diagnosis/diagnose.ts'
import { encryptionOf, mailFlow } from '../diagnosis/mail-flow.ts'
import type { Observations, PortObservation } from '../diagnosis/observation.ts'
import { endOf } from '../diagnosis/per-port.ts'
import { flowReasons } from '../diagnosis/texts/mail-flow-texts.ts'
import { authMechanisms } from '../mail/extensions.ts'
import { type RelayFacts, tlsVersions } from '../mail/extra-facts.ts'
import { hostText } from '../mail/host.ts'
import { mailProtocols, mailServices } from '../mail/mail-port.ts'
import { verdicts } from '../mail/outcome.ts'
import { type MailboxFacts, portStates, type SessionFacts, tlsModes } from '../mail/session-facts.ts'
import { stages } from '../mail/stage.ts'
import type { Instant } from '../mail/time.ts'
import { extensionsSchema, failureSchema, observedSchema, timingsSchema, tlsSchema } from './facts-schemas.ts'
import { findingSchema, reportFinding } from './finding-report.ts'
import { mapObserved, reportExtensions, reportTimings, reportTls } from './session-report.ts'
import { overallVerdict } from './verdict.ts'

/** Who looks. */
export const vantageSchema = z.object({ name: z.string(), region: z.optional(z.string()) })
export type Vantage = z.infer<typeof vantageSchema>

/** From where was looked, R002: what this check knows of it beside the name. */
export const viewpointSchema = z.extend(vantageSchema, {
  /** Our own addresses on the connections that came about; behind NAT the target saw others. */
  sourceAddresses: z.readonly(z.array(z.string())),
  /** The families of the addresses that were dialled. */
  families: z.readonly(z.array(z.union([z.literal(4), z.literal(6)]))),
  /** The name servers that were asked. */
  resolvers: z.readonly(z.array(z.string())),
})

function viewpointOf(vantage: Vantage, { ports, resolvers = [] }: Observations): z.infer<typeof viewpointSchema> {
  const sourceAddresses = [...new Set(ports.flatMap(({ localAddress }) => localAddress ?? []))]
  return { ...vantage, sourceAddresses, families: [...new Set(ports.map(({ family }) => family))], resolvers }
}

const mechanismsSchema = z.readonly(z.array(z.string()))

const sessionFields = {
  greeting: observedSchema(replySchema),
  extensions: z.object({
    /** Before TLS; not reached with implicit TLS. */
    inClear: observedSchema(extensionsSchema),
    inTls: observedSchema(extensionsSchema),
  }),
  /** The mechanisms offered, in capitals; empty where AUTH is not offered. */
  auth: z.object({ inClear: observedSchema(mechanismsSchema), inTls: observedSchema(mechanismsSchema) }),
  startTls: observedSchema(replySchema),
  tls: observedSchema(tlsSchema),
  quit: observedSchema(replySchema),
  transcript: transcriptSchema,
}

const answerSchema = z.object({ status: z.enum(['ok', 'no']), text: z.string() })

const capabilitiesSchema = z.object({
  announced: z.readonly(z.array(z.string())),
  startTls: z.boolean(),
  mechanisms: mechanismsSchema,
  /** Whether a password may be given without SASL. */
  passwordLogin: z.boolean(),
})

/** What IMAP, POP3 and ManageSieve have in place of replies and extensions. */
const mailboxSchema = z.object({
  greeting: observedSchema(answerSchema),
  capabilities: z.object({ inClear: observedSchema(capabilitiesSchema), inTls: observedSchema(capabilitiesSchema) }),
  startTls: observedSchema(answerSchema),
  quit: observedSchema(answerSchema),
})

/** What the server did on a connection on which we said nothing. */
const firstWordsSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('spoke'), text: z.string() }),
  z.object({ kind: z.literal('silent'), waitedMs: z.number() }),
  z.object({ kind: z.literal('ended'), how: z.enum(['closed', 'reset']) }),
])

const flowSchema = z.object({
  sender: z.enum(['opportunistic', 'mta-sts', 'dane', 'strict-client']),
  delivers: z.enum(['encrypted', 'in-clear', 'no', 'unknown']),
  /** A stable id. */
  why: z.string(),
  text: z.string(),
})

const tlsVersionSchema = z.object({
  version: z.enum(tlsVersions),
  /** `absent`: refused. */
  answer: observedSchema(z.object({ cipher: z.string() })),
})

const relaySchema = z.object({
  reversePath: z.string(),
  forwardPath: z.string(),
  stage: z.enum(stages),
  answer: observedSchema(replySchema),
})

const portReportSchema = z.object({
  port: z.int(),
  protocol: z.enum(mailProtocols),
  service: z.enum(mailServices),
  tlsMode: z.enum(tlsModes),
  address: z.string(),
  family: z.union([z.literal(4), z.literal(6)]),
  state: z.enum(portStates),
  timings: timingsSchema,
  /** What ended the look early, if anything did. */
  failure: z.optional(failureSchema),
  /** Our own address on the connection. */
  localAddress: z.optional(z.string()),
  /** Of SMTP; for the other protocols `auth`, `tls` and `transcript` are theirs, and the rest was not reached. */
  ...sessionFields,
  /** Only for IMAP, POP3 and ManageSieve. */
  mailbox: z.optional(mailboxSchema),
  /** Only where the port was opened and nothing said. */
  firstWords: z.optional(firstWordsSchema),
  /** What each kind of sender makes of the TLS; only where a session of SMTP came about. */
  mailFlow: z.optional(z.readonly(z.array(flowSchema))),
  /** The three that follow only where they were asked for. */
  tlsVersions: z.optional(z.readonly(z.array(tlsVersionSchema))),
  enforcement: z.optional(
    z.object({ mail: z.optional(observedSchema(replySchema)), auth: observedSchema(replySchema) }),
  ),
  relay: z.optional(relaySchema),
})
export type PortReport = z.infer<typeof portReportSchema>

export const checkReportSchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('check-report'),
  id: z.string(),
  /** When the check began. */
  at: z.iso.datetime(),
  vantage: viewpointSchema,
  target: z.object({ host: z.string(), ports: z.readonly(z.array(z.int())) }),
  verdict: z.enum(verdicts),
  findings: z.readonly(z.array(findingSchema)),
  /** `absent`: no such name. Seen and empty: a name without addresses. */
  addresses: observedSchema(z.readonly(z.array(z.string()))),
  ports: z.readonly(z.array(portReportSchema)),
  /** What this check does not prove. */
  limits: z.string(),
})
export type CheckReport = z.infer<typeof checkReportSchema>

/** The report of what a check saw, its findings included. */
export function makeCheckReport(
  observations: Observations,
  { id, vantage }: { readonly id: string; readonly vantage: Vantage },
): CheckReport {
  const { target, at, planned, addresses, ports } = observations
  const findings = diagnose(observations)
  return {
    schemaVersion: 1,
    kind: 'check-report',
    id,
    at: new Date(at).toISOString(),
    vantage: viewpointOf(vantage, observations),
    target: { host: hostText(target.host), ports: planned.map(({ port }) => port) },
    verdict: overallVerdict(findings),
    findings: findings.map((finding) => {
      const { tlsMode, protocol } = planned.find(({ port }) => port === finding.port) ?? {}
      return reportFinding(finding, { host: target.host, ...(tlsMode && { tlsMode }), ...(protocol && { protocol }) })
    }),
    addresses,
    ports: ports.map((port) => reportPort(port, at)),
    limits: limitsOf(observations),
  }
}

function reportPort(observation: PortObservation, at: Instant): PortReport {
  const { port, protocol, service, tlsMode, address, family, state, connectMs } = observation
  const { session, mailbox, localAddress, firstWords } = observation
  const failure = endOf(observation)
  return {
    port,
    protocol,
    service,
    tlsMode,
    address,
    family,
    state,
    timings: reportTimings({ ...(session ?? mailbox)?.timings, connect: connectMs }),
    ...(failure && { failure }),
    ...(localAddress && { localAddress }),
    ...(session ? reportSession(session, at) : noSession),
    ...(mailbox && reportMailbox(mailbox, at)),
    ...(firstWords && { firstWords }),
    ...(session && { mailFlow: reportFlow(observation) }),
    ...reportOnRequest(observation),
  }
}

function reportFlow({ session, service }: PortObservation): PortReport['mailFlow'] {
  const flows = mailFlow({ service, encryption: encryptionOf(session) })
  return flows.map((flow) => ({ ...flow, text: flowReasons[flow.why] }))
}

function reportOnRequest({
  tlsVersions: versions,
  enforcement,
  relay,
}: PortObservation): Pick<PortReport, 'tlsVersions' | 'enforcement' | 'relay'> {
  return {
    ...(versions && { tlsVersions: versions.map(({ version, answer }) => ({ version, answer })) }),
    ...(enforcement && {
      enforcement: { ...(enforcement.mail && { mail: enforcement.mail }), auth: enforcement.auth },
    }),
    ...(relay && { relay: reportRelay(relay) }),
  }
}

function reportRelay({ reversePath, forwardPath, stage, answer }: RelayFacts): NonNullable<PortReport['relay']> {
  return { reversePath, forwardPath, stage, answer }
}

function reportMailbox(facts: MailboxFacts, at: Instant): Pick<PortReport, 'auth' | 'tls' | 'transcript' | 'mailbox'> {
  const { greeting, capabilitiesInClear, capabilitiesInTls, startTls, quit, tls, transcript } = facts
  const capabilities = { inClear: capabilitiesInClear, inTls: capabilitiesInTls }
  return {
    auth: {
      inClear: mapObserved(capabilitiesInClear, ({ mechanisms }) => mechanisms),
      inTls: mapObserved(capabilitiesInTls, ({ mechanisms }) => mechanisms),
    },
    tls: mapObserved(tls, (seen) => reportTls(seen, at)),
    transcript,
    mailbox: { greeting, capabilities, startTls, quit },
  }
}

function reportSession(session: SessionFacts, at: Instant): Pick<PortReport, keyof typeof sessionFields> {
  const { greeting, extensionsInClear, extensionsInTls, startTls, tls, quit, transcript } = session
  return {
    greeting,
    extensions: {
      inClear: mapObserved(extensionsInClear, (list) => reportExtensions(list, { transcript, tls: 'before TLS' })),
      inTls: mapObserved(extensionsInTls, (list) => reportExtensions(list, { transcript, tls: 'inside TLS' })),
    },
    auth: {
      inClear: mapObserved(extensionsInClear, authMechanisms),
      inTls: mapObserved(extensionsInTls, authMechanisms),
    },
    startTls,
    tls: mapObserved(tls, (facts) => reportTls(facts, at)),
    quit,
    transcript,
  }
}

const notReached = { kind: 'not-reached', stoppedAt: 'connect' } as const

const noSession: Pick<PortReport, keyof typeof sessionFields> = {
  greeting: notReached,
  extensions: { inClear: notReached, inTls: notReached },
  auth: { inClear: notReached, inTls: notReached },
  startTls: notReached,
  tls: notReached,
  quit: notReached,
  transcript: [],
}

/** Requirements R019 and R035. */
function limitsOf({ planned }: Observations): string {
  const general =
    'No message was sent: this shows whether the server can be talked to, not whether it takes a message, nor whether one arrives.'
  const isRelayOnly = planned.every(({ port }) => port === 25)
  return isRelayOnly
    ? `${general} Port 25 is for mail between servers; it says nothing about submission by users.`
    : general
}
