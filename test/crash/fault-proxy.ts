// Stands between the handlers and an embedded service of AWS and fails on request, so that the very clients that are
// deployed meet the fault, with their own retries: a throttle, a 500, or a 500 after the service did what it was asked.
import { createServer, request as requestOver } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { listen } from '../../fixtures/listen.ts'

export type Fault = 'throttle' | 'error' | 'error-after-commit'

export interface FaultProxy {
  readonly url: string
  /** Asked for every call: its operation ("PutItem") and body. */
  decide: (operation: string, body: string) => Fault | undefined
  readonly stop: () => Promise<void>
}

export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const server = createServer(async (incoming, answer) => {
    const body = await buffer(incoming)
    const operation = String(incoming.headers['x-amz-target'] ?? '').split('.')[1] ?? ''
    const fault = proxy.decide(operation, body.toString())
    const fail = (status: number, type: string) => {
      answer.writeHead(status, { 'content-type': 'application/x-amz-json-1.0', date: dateOfTest() })
      answer.end(JSON.stringify({ __type: `com.amazonaws#${type}`, message: 'a fault of this test' }))
    }
    if (fault === 'throttle') return fail(400, 'ThrottlingException')
    if (fault === 'error') return fail(500, 'InternalServerError')
    const { method, headers, url = '/' } = incoming
    const forwarded = requestOver(new URL(url, target), { method, headers, agent: false }, async (response) => {
      const result = await buffer(response)
      if (fault === 'error-after-commit') return fail(500, 'InternalServerError')
      answer.writeHead(response.statusCode ?? 500, { ...response.headers, date: dateOfTest() })
      answer.end(result)
    })
    forwarded.on('error', () => answer.destroy())
    forwarded.end(body)
  })
  const { host, port } = await listen(server, { host: '127.0.0.1', port: 0 })
  const proxy: FaultProxy = {
    url: `http://${host}:${port}`,
    decide: () => undefined,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return proxy
}

/** The SDK takes a date that is not its own for a clock that is wrong, and tries even a refused condition again. */
function dateOfTest(): string {
  return new Date(Date.now()).toUTCString()
}
