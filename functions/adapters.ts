// The edges, built once per cold start from configuration and surroundings. What a function does not ask for is not loaded.
import { randomBytes, randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { SendEdges } from '../lib/flow/attempt-send.ts'
import { carryOutCheck } from '../lib/flow/carry-out-check.ts'
import type { LookIntoMailbox, WorkEdges } from '../lib/flow/edges.ts'
import type { CheckEdges } from '../lib/flow/run-check.ts'
import { providerOf, startTurns } from '../lib/flow/turns.ts'
import type { CheckWorkEdges } from '../lib/flow/work-check.ts'
import { hostText } from '../lib/mail/host.ts'
import type { Clock } from '../lib/mail/time.ts'
import { makeId, type TokenSeal } from '../lib/mail/token.ts'
import { quickCheckDeadlines } from '../lib/plan/check-plan.ts'
import { sendDeadlines } from '../lib/plan/send-deadlines.ts'
import { fitCheckedReport, makeCheckedReport } from '../lib/report/checked-report.ts'
import { maxStoredReportBytes } from '../lib/report/fit-check-report.ts'
import { readSecret } from '../lib/secrets/read-secret.ts'
import { createTokenSeal } from '../lib/send/token-seal.ts'
import type { Config } from './config.ts'
import { keepSecrets } from './kept-secrets.ts'
import { readMailboxAccounts } from './mailbox-accounts.ts'
import { keepSendingSecrets } from './sending-adapters.ts'
import type { Surroundings } from './surroundings.ts'

interface Building {
  readonly config: Config
  readonly surroundings: Surroundings
}

const clock: Clock = { now: () => Date.now(), elapsed: () => performance.now() }

/** Table, queues, clock and randomness: what all stored work needs. */
export async function buildWorkEdges({ config, surroundings }: Building) {
  const [{ DynamoDBClient }, { SQSClient }, { dynamoDbItems }, { sqsQueues }] = await Promise.all([
    import('@aws-sdk/client-dynamodb'),
    import('@aws-sdk/client-sqs'),
    import('../lib/store/dynamodb-items.ts'),
    import('../lib/queue/sqs-queues.ts'),
  ])
  const items = dynamoDbItems({
    client: new DynamoDBClient(clientOptions(config, config.endpoints.dynamodb)),
    table: config.table,
    now: clock.now,
    newWriteId: randomUUID,
    retentionMs: config.retentionMs,
    warn: (message, details) => surroundings.log('error', message, details),
  })
  const edges: WorkEdges = {
    clock,
    schedules: config.schedules,
    sender: config.sender,
    newId: () => makeId(randomBytes(16)),
    random: Math.random,
    pause: (ms) => setTimeout(ms),
    items,
    queues: sqsQueues({ client: new SQSClient(clientOptions(config, config.endpoints.sqs)), urls: config.queueUrls }),
    warn: (message, details) => surroundings.log('warn', message, details),
  }
  return { ...edges, items }
}

/** Makes and reads the tokens of this installation. */
export async function buildSeal({ config }: Building): Promise<TokenSeal> {
  return createTokenSeal(await readSecret(config.tokenKey, { field: 'TOKEN_KEY' }))
}

/** Hands messages over: nodemailer composes, the wire client speaks, the guard dials. */
export async function buildTransmit({
  config,
  surroundings,
}: Building): Promise<Pick<SendEdges, 'transmit' | 'openTransmit'>> {
  const [{ transmitSend }, { openKeptSessions }, { openNetwork }] = await Promise.all([
    import('../lib/send/transmit-send.ts'),
    import('../lib/send/kept-sessions.ts'),
    import('../lib/probe/network.ts'),
  ])
  const { trustedCertificates = [] } = surroundings
  const edges = {
    ...openNetwork(surroundings.policy),
    ...keepSendingSecrets(config, { clock, readSecret, warn: (text, about) => surroundings.log('warn', text, about) }),
    ...{ clock, random: Math.random, ehloName: config.ehloName, deadlines: sendDeadlines, trustedCertificates },
  }
  return {
    transmit: (send, context) => transmitSend(send, context, edges),
    openTransmit: () => {
      const sessions = openKeptSessions()
      return { transmit: (send, context) => transmitSend(send, context, { ...edges, sessions }), close: sessions.close }
    },
  }
}

/** Between visits to hosts of one provider. */
const providerSpacingMs = 250

/** Carries out checks and reports them. */
export async function buildCheck({ config, surroundings }: Building): Promise<CheckWorkEdges['check']> {
  const [{ openNetwork }, { probePort }] = await Promise.all([
    import('../lib/probe/network.ts'),
    import('../lib/probe/probe-port.ts'),
  ])
  const { dial, ...network } = openNetwork(surroundings.policy)
  const { trustedCertificates = [] } = surroundings
  const session = { dial, clock, ehloName: config.ehloName, deadlines: quickCheckDeadlines, trustedCertificates }
  const turns = startTurns({ clock, pause: (ms) => setTimeout(ms), spacingMs: providerSpacingMs })
  const probe: CheckEdges['probe'] = (connection, { signal }) => {
    const host = hostText(connection.host)
    const place = { ...connection, host, provider: providerOf(host) }
    return turns.take(place, () => probePort(connection, { ...session, signal }), signal)
  }
  const { vantage: name, region } = config
  return async ({ id, request }, context) => {
    const checked = await carryOutCheck(request, { ...network, clock, probe }, context)
    const newId = () => makeId(randomBytes(16))
    const report = makeCheckedReport(checked, { id, newId, vantage: { name, ...(region && { region }) } })
    return fitCheckedReport(report, maxStoredReportBytes)
  }
}

/** Reads seed and bounce mailboxes with the logins of this installation. */
export async function buildLook({ config, surroundings }: Building): Promise<LookIntoMailbox> {
  const { lookIntoImap } = await import('../lib/mailbox/imap-mailbox.ts')
  const { trustedCertificates = [] } = surroundings
  const secrets = keepSecrets({ now: clock.now, readSecret: (text) => readSecret(text, { field: 'MAILBOXES' }) })
  return async (id, context) => {
    const accounts = await readMailboxAccounts(config.mailboxes, secrets)
    const account = accounts.find((known) => known.id === id)
    if (account) return lookIntoImap(account, { ...context, trustedCertificates })
    return {
      messages: [],
      cursor: context.cursor,
      isUnfinished: false,
      trouble: { reason: 'no-login', detail: `no login is configured for the mailbox "${id}"` },
    }
  }
}

function clientOptions({ region }: Config, endpoint: string | undefined) {
  // The SDK waits without end otherwise, and without the last flag only warns.
  const requestHandler = { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true }
  const limits = { maxAttempts: 3, requestHandler, ...(region && { region }) }
  // An endpoint of our own is the embedded one: it takes any credentials, and must never see real ones.
  return endpoint ? { ...limits, endpoint, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } } : limits
}
