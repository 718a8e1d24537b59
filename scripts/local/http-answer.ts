// What API Gateway's HTTP API makes of a function's answer (payload format 2.0), and its own answers.
import type { ServerResponse } from 'node:http'
import { finished } from 'node:stream/promises'
import * as z from 'zod/mini'

export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly cookies: readonly string[]
  readonly body: string | Buffer
}

const resultSchema = z.object({
  statusCode: z.int().check(z.gte(200), z.lte(599)),
  headers: z.optional(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))),
  cookies: z.optional(z.array(z.string())),
  body: z.optional(z.string()),
  isBase64Encoded: z.optional(z.boolean()),
})

/** An answer without a status code is the body of a 200. Throws where the answer has one and cannot be read. */
export function answerOf(result: unknown): HttpAnswer {
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) return jsonAnswer(200, result)
  const { statusCode, headers = {}, cookies = [], body = '', isBase64Encoded = false } = resultSchema.parse(result)
  const texts = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)])
  return {
    status: statusCode,
    headers: { 'content-type': 'text/plain;charset=UTF-8', ...Object.fromEntries(texts) },
    cookies,
    body: isBase64Encoded ? Buffer.from(body, 'base64') : body,
  }
}

/** An answer of the gateway itself: 404 becomes `{"message":"Not Found"}`. */
export function gatewayAnswer(status: keyof typeof gatewayMessages): HttpAnswer {
  return jsonAnswer(status, { message: gatewayMessages[status] })
}

const gatewayMessages = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Request Entity Too Large',
  500: 'Internal Server Error',
} as const

/** Resolves when the answer has left this process, or when there is nobody left to receive it. */
export async function writeAnswer(
  { status, headers, cookies, body }: HttpAnswer,
  response: ServerResponse,
): Promise<void> {
  response.writeHead(status, { ...headers, ...(cookies.length > 0 && { 'set-cookie': [...cookies] }) })
  response.end(body)
  await finished(response).catch(() => undefined)
}

function jsonAnswer(status: number, value: unknown): HttpAnswer {
  const body = typeof value === 'string' ? value : JSON.stringify(value ?? null)
  return { status, headers: { 'content-type': 'application/json' }, cookies: [], body }
}
