import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listen, trackSockets } from '../../fixtures/listen.ts'
import { dialTcp } from '../../lib/smtp/dial.ts'

const server = createServer((socket) => socket.write('220 hello\r\n'))
const { end } = trackSockets(server)
const signal = new AbortController().signal
let port = 0

beforeAll(async () => {
  port = (await listen(server, { host: '127.0.0.1', port: 0 })).port
})
afterAll(end)

async function closedPort(): Promise<number> {
  const passing = createServer()
  const endpoint = await listen(passing, { host: '127.0.0.1', port: 0 })
  await new Promise((resolve) => passing.close(resolve))
  return endpoint.port
}

describe('dialTcp', () => {
  test('hands over a paused socket without listeners of its own', async () => {
    const dialled = await dialTcp('127.0.0.1', port, { signal, timeoutMs: 1000 })
    if (dialled.kind === 'failed') throw new Error(dialled.failure.reason)
    const { socket } = dialled
    const left = ['connect', 'error', 'close', 'data', 'timeout'].map((event) => socket.listenerCount(event))
    expect([socket.isPaused(), left]).toEqual([true, [0, 0, 0, 0, 0]])
    const data = new Promise((resolve) => socket.once('data', resolve))
    socket.resume()
    expect(String(await data)).toBe('220 hello\r\n')
    socket.destroy()
  })

  test('says that a port is closed', async () => {
    expect(await dialTcp('127.0.0.1', await closedPort(), { signal, timeoutMs: 1000 })).toEqual({
      kind: 'failed',
      state: 'closed',
      failure: { stage: 'connect', reason: 'refused', detail: 'ECONNREFUSED' },
    })
  })

  test('says that there is no route', async () => {
    // A multicast address: connect(2) refuses it at once, without asking the network.
    const dialled = await dialTcp('224.0.0.1', port, { signal, timeoutMs: 1000 })
    expect(dialled).toMatchObject({ kind: 'failed', state: 'unreachable', failure: { reason: 'unreachable' } })
  })

  test('says that nobody answered in time', async () => {
    const dialled = await dialTcp('127.0.0.1', port, { signal, timeoutMs: 0 })
    expect(dialled).toEqual({
      kind: 'failed',
      state: 'filtered',
      failure: { stage: 'connect', reason: 'timed-out' },
    })
  })

  test.each(['before', 'meanwhile'])('is aborted %s', async (when) => {
    const controller = new AbortController()
    if (when === 'before') controller.abort()
    const dialling = dialTcp('127.0.0.1', port, { signal: controller.signal, timeoutMs: 1000 })
    controller.abort()
    expect(await dialling).toMatchObject({ kind: 'failed', state: 'filtered', failure: { reason: 'aborted' } })
  })

  test('looks no name up', async () => {
    const dialled = await dialTcp('localhost', port, { signal, timeoutMs: 1000 })
    expect(dialled).toMatchObject({ kind: 'failed', failure: { stage: 'connect', reason: 'other' } })
  })
})
