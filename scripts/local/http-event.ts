// A request as API Gateway's HTTP API hands it to a function: payload format 2.0.
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { APIGatewayProxyEventV2, APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda'

export interface RoutedRequest {
  readonly request: IncomingMessage
  readonly url: URL
  /** "GET /v1/checks/{id}" */
  readonly routeKey: string
  readonly pathParameters: Readonly<Record<string, string>>
}

/** What the integration and the authorizer are both told. */
export type Head = Omit<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded'>

export function headOf(routed: RoutedRequest): Head {
  const { request, routeKey, pathParameters, url } = routed
  const { cookies, headers } = readHeaders(request)
  return {
    version: '2.0',
    routeKey,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    ...(cookies.length > 0 && { cookies }),
    headers,
    ...(url.searchParams.size > 0 && { queryStringParameters: readQuery(url.searchParams) }),
    requestContext: requestContextOf(routed),
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
  }
}

/** The event of an integration. A body that is no text by its content type comes as base64. */
export function integrationEvent(head: Head, body: Buffer): APIGatewayProxyEventV2 {
  if (body.length === 0) return { ...head, isBase64Encoded: false }
  const isBase64Encoded = !textTypes.test(head.headers['content-type'] ?? '')
  return { ...head, body: body.toString(isBase64Encoded ? 'base64' : 'utf8'), isBase64Encoded }
}

/** The event of a request authorizer. */
export function authorizerEvent(head: Head, identity: string): APIGatewayRequestAuthorizerEventV2 {
  const routeArn = 'arn:aws:execute-api:local:000000000000:local/$default'
  return { cookies: [], ...head, type: 'REQUEST', routeArn, identitySource: [identity] }
}

/** A form is none of them. */
const textTypes = /^(?:text\/|application\/(?:javascript|(?:[\w.-]+\+)?(?:json|xml))\b)/i

function readHeaders(request: IncomingMessage) {
  const { cookie = [], ...others } = request.headersDistinct
  const headers = Object.fromEntries(Object.entries(others).map(([name, values = []]) => [name, values.join(',')]))
  return { headers, cookies: cookie.flatMap((line) => line.split(/; */)) }
}

function readQuery(parameters: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...parameters.keys()].map((name) => [name, parameters.getAll(name).join(',')]))
}

function requestContextOf({ request, url, routeKey }: RoutedRequest): Head['requestContext'] {
  const now = new Date()
  return {
    accountId: '000000000000',
    apiId: 'local',
    domainName: 'localhost',
    domainPrefix: 'localhost',
    requestId: randomUUID(),
    routeKey,
    stage: '$default',
    // As in an access log: "12/Mar/2020:19:03:58 +0000".
    time: now.toUTCString().replace(/^\w+, (\d+) (\w+) (\d+) (\S+) GMT$/, '$1/$2/$3:$4 +0000'),
    timeEpoch: now.getTime(),
    http: {
      method: request.method ?? '',
      path: url.pathname,
      protocol: `HTTP/${request.httpVersion}`,
      sourceIp: request.socket.remoteAddress ?? '',
      userAgent: request.headers['user-agent'] ?? '',
    },
  }
}
