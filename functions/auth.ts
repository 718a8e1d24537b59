// The door's lock: a bearer token, of which only the SHA-256 is known here.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { APIGatewayRequestAuthorizerEventV2, APIGatewaySimpleAuthorizerWithContextResult } from 'aws-lambda'
import { type Environment, readConfig } from './config.ts'

type Answer = APIGatewaySimpleAuthorizerWithContextResult<{ caller: string }>

/** The authorizer of the HTTP API (payload 2.0, simple response). Without a configured hash nobody gets in. */
export function createAuth(environment: Environment) {
  const configured = () => readConfig(environment).tokenSha256
  return async (event: Pick<APIGatewayRequestAuthorizerEventV2, 'headers'>): Promise<Answer> => {
    const header = event.headers?.authorization ?? event.headers?.Authorization ?? ''
    const token = /^Bearer +(\S+) *$/i.exec(header)?.[1] ?? ''
    const offered = createHash('sha256').update(token).digest()
    const expected = Buffer.from(configured(), 'hex')
    const isAuthorized = expected.length === offered.length && timingSafeEqual(expected, offered)
    return { isAuthorized, context: { caller: isAuthorized ? configured().slice(0, 16) : '' } }
  }
}

export const handler = createAuth(process.env)
