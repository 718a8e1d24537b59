// One invocation of a Lambda function on this machine: the context that its handler gets, and the end at its timeout.
import { randomUUID } from 'node:crypto'
import type { Context } from 'aws-lambda'

export interface LocalFunction<Event> {
  readonly name: string
  readonly timeoutMs: number
  readonly handler: (event: Event, context: Context) => unknown
}

/**
 * What the handler answers. Rejects with what it throws, and at its timeout. AWS would end the process then; here the
 * handler runs on, and nobody listens to it any more.
 */
export async function invoke<Event>(fn: LocalFunction<Event>, event: Event): Promise<unknown> {
  const { promise: end, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`${fn.name} did not end within ${fn.timeoutMs} ms`)), fn.timeoutMs)
  try {
    return await Promise.race([fn.handler(event, contextOf(fn)), end])
  } finally {
    clearTimeout(timer)
  }
}

function contextOf({ name, timeoutMs }: Pick<LocalFunction<unknown>, 'name' | 'timeoutMs'>): Context {
  const endsAt = performance.now() + timeoutMs
  return {
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:local:000000000000:function:${name}`,
    awsRequestId: randomUUID(),
    memoryLimitInMB: '512',
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, Math.round(endsAt - performance.now())),
    // Of the age before promises; the type still asks for them.
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  }
}
