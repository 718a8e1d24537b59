// API Gateway's HTTP API on this machine: routes, a request authorizer with simple responses, Lambda functions behind.
// Unlike the gateway it asks the authorizer every time.
import { createServer, type IncomingMessage } from 'node:http'
import type { APIGatewayProxyEventV2, APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda'
import * as z from 'zod/mini'
import { listen } from '../../fixtures/listen.ts'
import { answerOf, gatewayAnswer, type HttpAnswer, writeAnswer } from './http-answer.ts'
import { authorizerEvent, type Head, headOf, integrationEvent, type RoutedRequest } from './http-event.ts'
import { invoke, type LocalFunction } from './lambda-invocation.ts'

export interface HttpRoute {
  readonly method: string
  /** With its parameters in braces: "/v1/checks/{id}". */
  readonly path: string
  readonly function: LocalFunction<APIGatewayProxyEventV2>
  /** Asked first, by the header Authorization. */
  readonly authorizer?: LocalFunction<APIGatewayRequestAuthorizerEventV2>
}

export interface HttpApiOptions {
  /** 0 takes a free one. */
  readonly port: number
  /** A function that failed; its caller gets a 500. */
  readonly onError: (error: unknown) => void
}

/** The gateway's quota on a request. */
const bodyLimitBytes = 10 * 1024 * 1024
/** The gateway's limit on the whole of a request. */
const requestTimeoutMs = 30_000

/**
 * Serves the routes on loopback. Rejects where the port is taken (the cause has the code EADDRINUSE). `stop` lets
 * the requests end that are being answered.
 */
export async function serveHttpApi(routes: readonly HttpRoute[], { port: wanted, onError }: HttpApiOptions) {
  const matchers = routes.map((route) => ({ route, pattern: patternOf(route.path) }))
  const answering = new Set<Promise<void>>()

  const server = createServer({ requestTimeout: requestTimeoutMs }, (request, response) => {
    const answered = answerRequest(request, { matchers, onError })
      .then((answer) => writeAnswer(answer, response))
      .finally(() => answering.delete(answered))
    answering.add(answered)
  })

  const { host, port } = await listen(server, { host: '127.0.0.1', port: wanted })
  return {
    url: `http://${host}:${port}`,
    async stop(): Promise<void> {
      const closed = new Promise((resolve) => server.close(resolve))
      await Promise.all(answering)
      server.closeAllConnections()
      await closed
    },
  }
}

interface Matcher {
  readonly route: HttpRoute
  readonly pattern: RegExp
}

async function answerRequest(
  request: IncomingMessage,
  { matchers, onError }: { readonly matchers: readonly Matcher[]; readonly onError: HttpApiOptions['onError'] },
): Promise<HttpAnswer> {
  const target = `http://localhost${request.url}`
  if (!URL.canParse(target)) return gatewayAnswer(400)
  const url = new URL(target)
  const found = matchers.find(({ route, pattern }) => route.method === request.method && pattern.test(url.pathname))
  if (!found) return gatewayAnswer(404)
  try {
    return await passOn({ request, url }, found)
  } catch (error) {
    onError(error)
    return gatewayAnswer(500)
  }
}

async function passOn(
  { request, url }: Pick<RoutedRequest, 'request' | 'url'>,
  { route, pattern }: Matcher,
): Promise<HttpAnswer> {
  const pathParameters = readParameters(url.pathname, pattern)
  const body = await readBody(request)
  if (!pathParameters || body === 'cut-off') return gatewayAnswer(400)
  if (body === 'too-large') return gatewayAnswer(413)
  const head = headOf({ request, url, routeKey: `${route.method} ${route.path}`, pathParameters })
  const event = integrationEvent(head, body)
  if (!route.authorizer) return answerOf(await invoke(route.function, event))
  const admission = await admit(head, route.authorizer)
  if (admission.kind === 'turned-away') return gatewayAnswer(admission.status)
  const requestContext = { ...event.requestContext, authorizer: { lambda: admission.context } }
  return answerOf(await invoke(route.function, { ...event, requestContext }))
}

type Admission =
  | { readonly kind: 'admitted'; readonly context: Readonly<Record<string, unknown>> }
  | { readonly kind: 'turned-away'; readonly status: 401 | 403 }

const simpleResponseSchema = z.object({
  isAuthorized: z.boolean(),
  context: z.optional(z.record(z.string(), z.unknown())),
})

/** Without the header that is its identity source the authorizer is not even asked. */
async function admit(head: Head, authorizer: LocalFunction<APIGatewayRequestAuthorizerEventV2>): Promise<Admission> {
  const identity = head.headers.authorization
  if (!identity) return { kind: 'turned-away', status: 401 }
  const response = await invoke(authorizer, authorizerEvent(head, identity))
  const { isAuthorized, context = {} } = simpleResponseSchema.parse(response)
  return isAuthorized ? { kind: 'admitted', context } : { kind: 'turned-away', status: 403 }
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`)
}

/** Decoded; undefined where a percent sign stands for nothing. */
function readParameters(path: string, pattern: RegExp): Readonly<Record<string, string>> | undefined {
  try {
    const groups = Object.entries(pattern.exec(path)?.groups ?? {})
    return Object.fromEntries(groups.map(([name, value]) => [name, decodeURIComponent(value)]))
  } catch {
    return undefined
  }
}

/** Reads to the end even what is too large: a caller who is still sending would not see the answer. */
async function readBody(request: IncomingMessage): Promise<Buffer | 'too-large' | 'cut-off'> {
  const kept: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of request) {
      bytes += chunk.length
      if (bytes <= bodyLimitBytes) kept.push(chunk)
    }
  } catch {
    return 'cut-off'
  }
  return bytes <= bodyLimitBytes ? Buffer.concat(kept) : 'too-large'
}
