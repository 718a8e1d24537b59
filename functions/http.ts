// The door for HTTP: an API Gateway HTTP API event (payload 2.0) in, JSON or problem+json (RFC 9457) out.
import middy, { type MiddlewareObj } from '@middy/core'
import httpHeaderNormalizer from '@middy/http-header-normalizer'
import httpJsonBodyParser from '@middy/http-json-body-parser'
import httpRouter from '@middy/http-router'
import type { APIGatewayProxyEventV2, APIGatewayProxyResultV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { InputError, type InputIssue } from '../lib/contract/input-error.ts'
import { QuotaError } from '../lib/contract/quota-error.ts'
import { describeError, type Log } from './surroundings.ts'

export type ApiResult = APIGatewayProxyStructuredResultV2

export interface ApiRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: `/v1/${string}`
  /** Answers an event whose body, if there is one, was parsed as JSON: read it with `bodyOf`, a message with `messageOf`. */
  readonly answer: (event: APIGatewayProxyEventV2) => Promise<ApiResult>
}

/** The handler that serves these routes. */
export function httpHandler(routes: readonly ApiRoute[], { log }: { readonly log: Log }) {
  const router = httpRouter<APIGatewayProxyEventV2, APIGatewayProxyResultV2>({
    routes: routes.map(({ method, path, answer }) => ({ method, path, handler: answer })),
    notFoundResponse: () => {
      throw new NotFound()
    },
  })
  return middy<APIGatewayProxyEventV2, APIGatewayProxyResultV2>({ timeoutEarlyInMillis: 0 })
    .use(httpHeaderNormalizer())
    .use(jsonBody())
    .onError((request) => {
      request.response = problemOf(request.error, log)
    })
    .handler(router)
}

/** The parsed body of an event. */
export function bodyOf(event: APIGatewayProxyEventV2): unknown {
  return event.body
}

/** The bytes of an event whose body is a message (RFC 5322), or undefined where its content type says something else. */
export function messageOf(event: APIGatewayProxyEventV2): Uint8Array | undefined {
  if (!holdsMessage(event)) return undefined
  return Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8')
}

function holdsMessage({ headers }: APIGatewayProxyEventV2): boolean {
  return /^\s*message\/rfc822\s*(?:;|$)/i.test(headers['content-type'] ?? '')
}

/** Every body but a message is read as JSON, whatever its content type says: curl's default says "form". */
function jsonBody(): MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyResultV2> {
  const { before } = httpJsonBodyParser({ disableContentTypeCheck: true })
  return {
    before: (request) => (request.event.body && !holdsMessage(request.event) ? before?.(request) : undefined),
  }
}

/** A result of the API as JSON. */
export function json(statusCode: number, body: unknown, headers: Readonly<Record<string, string>> = {}): ApiResult {
  return {
    statusCode,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  }
}

/** Thrown where a path, or the thing that it names, is not here. */
export class NotFound extends Error {
  override readonly name = 'NotFound'
}

/** Thrown where what is asked for contradicts what is there. */
export class Conflict extends Error {
  override readonly name = 'Conflict'
}

/** The one place that turns an error into a status. What is not the caller's doing is logged and not told. */
function problemOf(error: unknown, log: Log): ApiResult {
  if (error instanceof InputError) return problem(400, 'The request cannot be carried out as it stands.', error.issues)
  if (error instanceof QuotaError) return tooMuch(error)
  if (error instanceof NotFound) return problem(404, error.message || 'There is nothing at this path.')
  if (error instanceof Conflict) return problem(409, error.message)
  if (isParserError(error))
    return problem(400, 'The request cannot be read.', [{ field: '', message: 'The body is not valid JSON.' }])
  log('error', 'a request failed', { error: describeError(error) })
  return problem(500, 'Something failed on our side. Nothing was lost; try again.')
}

function tooMuch({ message, retryAfterSeconds }: QuotaError): ApiResult {
  const result = problem(429, message)
  return { ...result, headers: { ...result.headers, 'retry-after': String(retryAfterSeconds) } }
}

function problem(status: number, title: string, errors: readonly InputIssue[] = []): ApiResult {
  const detail = errors.map(({ field, message }) => (field ? `${field}: ${message}` : message)).join(' ')
  const body = { type: 'about:blank', title, status, ...(detail && { detail }), ...(errors.length > 0 && { errors }) }
  return { ...json(status, body), headers: { 'content-type': 'application/problem+json; charset=utf-8' } }
}

function isParserError(error: unknown): boolean {
  return error instanceof Error && 'statusCode' in error && (error.statusCode === 415 || error.statusCode === 422)
}
