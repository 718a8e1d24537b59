// The HTTP API: what callers ask for goes into the table, what became of it comes out. It dials nothing itself.
import { createHash } from 'node:crypto'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import * as z from 'zod/mini'
import { addressField } from '../lib/contract/fields.ts'
import { InputError, parseInput } from '../lib/contract/input-error.ts'
import { checkRequestSchema, preflightRequestSchema, sendRequestSchema } from '../lib/contract/requests.ts'
import {
  findSends,
  type Job,
  listJobs,
  readCheck,
  readPreflight,
  readSend,
  type SearchContext,
} from '../lib/flow/read-jobs.ts'
import { type Submission, type SubmitEdges, submitCheck, submitPreflight, submitSend } from '../lib/flow/submit.ts'
import { readBounceMessage } from '../lib/report/bounce-report.ts'
import { explain } from '../lib/report/explanation.ts'
import { maskReport } from '../lib/report/masked.ts'
import { buildWorkEdges } from './adapters.ts'
import { type Environment, readConfig } from './config.ts'
import { type ApiResult, type ApiRoute, bodyOf, httpHandler, json, messageOf, NotFound } from './http.ts'
import { lazy } from './lazy.ts'
import { type SeedApiEdges, seedRoutes } from './seed-routes.ts'
import { deployed, type Surroundings } from './surroundings.ts'

interface ApiEdges extends SubmitEdges, SeedApiEdges {
  readonly vantage: string
  readonly items: SubmitEdges['items'] & SearchContext['items']
}

/** The handler of every route under /v1. */
export function createApi(environment: Environment, surroundings: Surroundings) {
  const edges = lazy(async (): Promise<ApiEdges> => {
    const config = readConfig(environment)
    return {
      ...(await buildWorkEdges({ config, surroundings })),
      digest,
      vantage: config.vantage,
      seedSecrets: config.seedSecrets,
      policy: surroundings.policy,
      limits: config.limits,
    }
  })
  return httpHandler(routesOf(edges), surroundings)
}

function routesOf(edges: () => Promise<ApiEdges>): readonly ApiRoute[] {
  return [
    ...resource('checks', edges, {
      submit: (body, submission, services) => submitCheck(parseInput(checkRequestSchema, body), submission, services),
      read: readCheck,
      kind: 'check',
    }),
    ...resource('sends', edges, {
      submit: (body, submission, services) => submitSend(parseInput(sendRequestSchema, body), submission, services),
      read: readSend,
      list: listSends,
      kind: 'send',
    }),
    ...resource('preflights', edges, {
      submit: (body, submission, services) =>
        submitPreflight(parseInput(preflightRequestSchema, body), submission, services),
      read: readPreflight,
      kind: 'preflight',
    }),
    ...seedRoutes({ edges, pageOf, submissionOf }),
    { method: 'GET', path: '/v1/explain', answer: async (event) => explainReply(event) },
    { method: 'POST', path: '/v1/bounces', answer: async (event) => json(200, readBody(event)) },
    { method: 'GET', path: '/v1/health', answer: async () => health(await edges()) },
  ]
}

/** A bounce is read where it stands: nothing of it is kept. */
function readBody(event: APIGatewayProxyEventV2) {
  const message = messageOf(event)
  if (message) return readBounceMessage(message)
  const advice = 'Send the message as it is, with Content-Type: message/rfc822.'
  throw new InputError([{ field: 'Content-Type', message: advice }])
}

interface Resource {
  readonly kind: 'check' | 'send' | 'preflight'
  readonly submit: (body: unknown, submission: Submission, edges: ApiEdges) => Promise<string>
  readonly read: (id: string, edges: ApiEdges) => Promise<Job<unknown> | undefined>
  /** A page of those that the query asks for; all of them where it is not given. */
  readonly list?: (query: Query, edges: ApiEdges) => ReturnType<typeof listJobs>
}

type Query = Readonly<Record<string, string | undefined>>

/** POST and GET of a collection, and GET of one of its members. */
function resource(
  name: 'checks' | 'sends' | 'preflights',
  edges: () => Promise<ApiEdges>,
  { kind, submit, read, list = (query, services) => listJobs(kind, parseInput(pageSchema, query), services) }: Resource,
): readonly ApiRoute[] {
  const href = (id: string) => `/v1/${name}/${id}`
  return [
    {
      method: 'POST',
      path: `/v1/${name}`,
      answer: async (event) => {
        const id = await submit(bodyOf(event), submissionOf(event), await edges())
        return json(202, { id, href: href(id) }, { location: href(id) })
      },
    },
    {
      method: 'GET',
      path: `/v1/${name}`,
      answer: async (event) => {
        const { items, cursor } = await list(event.queryStringParameters ?? {}, await edges())
        return json(200, { items: items.map((job) => ({ ...job, href: href(job.id) })), ...(cursor && { cursor }) })
      },
    },
    {
      method: 'GET',
      path: `/v1/${name}/{id}`,
      answer: async (event) => {
        const id = event.pathParameters?.id ?? ''
        const { masked } = parseInput(readingSchema, event.queryStringParameters ?? {})
        const job = await read(id, await edges())
        if (!job) throw new NotFound(`There is no ${kind} with this id; it may be past its retention.`)
        return json(200, masked ? maskReport(job) : { ...job, href: href(id) })
      },
    },
  ]
}

const pageSchema = z.strictObject({
  limit: z._default(
    z.pipe(
      z.string().check(z.regex(/^\d{1,3}$/, { error: 'A limit is a whole number from 1 to 100.' })),
      z.pipe(z.transform(Number), z.number().check(z.gte(1), z.lte(100))),
    ),
    20,
  ),
  cursor: z.optional(z.string().check(z.maxLength(2000))),
})

function pageOf({ queryStringParameters }: APIGatewayProxyEventV2) {
  return parseInput(pageSchema, queryStringParameters ?? {})
}

/** `masked`: without addresses and ids, for a ticket or a log that others read. */
const readingSchema = z.strictObject({
  masked: z.optional(
    z.pipe(
      z.enum(['true', 'false']),
      z.transform((text) => text === 'true'),
    ),
  ),
})

const sendSearchSchema = z
  .extend(pageSchema, {
    /** Of the recipient: the address, or the SHA-256 of its lower-case form. */
    to: z.optional(addressField),
    toSha256: z.optional(
      z.string().check(z.regex(/^[0-9a-f]{64}$/i, { error: 'A SHA-256 has 64 hexadecimal digits.' })),
    ),
    messageId: z.optional(z.string().check(z.minLength(1), z.maxLength(1000))),
  })
  .check(({ value: { to, toSha256, messageId }, issues }) => {
    if ([to, toSha256, messageId].filter((one) => one !== undefined).length <= 1) return
    const message = 'Ask for one thing: "to", "toSha256" or "messageId".'
    issues.push({ code: 'custom', input: to, path: ['to'], message })
  })

/** All sends, those to one recipient, or the one with a Message-ID. */
function listSends(query: Query, edges: ApiEdges) {
  const { to, toSha256, messageId, ...page } = parseInput(sendSearchSchema, query)
  const hash = to === undefined ? toSha256?.toLowerCase() : digest(to.toLowerCase())
  if (hash !== undefined) return findSends({ recipientHash: hash }, page, edges)
  return messageId === undefined ? listJobs('send', page, edges) : findSends({ messageId }, page, edges)
}

const keySchema = z.object({
  'Idempotency-Key': z.optional(
    z.string().check(z.regex(/^[\x21-\x7e]{1,200}$/, { error: 'A key is 1 to 200 visible ASCII characters.' })),
  ),
})

function submissionOf(event: APIGatewayProxyEventV2): Submission {
  const { 'Idempotency-Key': key } = parseInput(keySchema, { 'Idempotency-Key': event.headers['idempotency-key'] })
  const caller = callerOf(event)
  return { caller, ...(key !== undefined && { idempotency: { caller, key } }) }
}

/** Who the authorizer says is asking. */
function callerOf({ requestContext }: APIGatewayProxyEventV2): string {
  const { authorizer } = z
    .object({ authorizer: z.optional(z.object({ lambda: z.object({ caller: z.string() }) })) })
    .parse(requestContext)
  return authorizer?.lambda.caller ?? ''
}

/** What a reply means. It asks nothing of the table or the queues. */
function explainReply(event: APIGatewayProxyEventV2): ApiResult {
  const { reply } = parseInput(explainSchema, event.queryStringParameters ?? {})
  const explanation = explain(reply)
  if (!explanation) throw new InputError([noReply])
  return json(200, explanation)
}

// An event of API Gateway holds more; no server writes a reply as long as this.
const explainSchema = z.strictObject({ reply: z.string().check(z.minLength(3), z.maxLength(8000)) })

const noReply = { field: 'reply', message: 'There is neither a reply code nor an enhanced status in this text.' }

/** Healthy is: the table answers. */
async function health({ items }: ApiEdges): Promise<ApiResult> {
  await items.read('check', 'health')
  return json(200, { status: 'ok' })
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

export const handler = createApi(process.env, deployed)
