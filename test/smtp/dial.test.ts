import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listen, trackSockets } from '../../fixtures/listen.ts'
import { openDoor } from '../../fixtures/scripted/doors.ts'
import { dialTcp } from '../../lib/smtp/dial.ts'

const server = createServer((socket) => socket.write('220 hello\r\n'))
const { end } = trackSockets(server)
const signal = new AbortController().signal
let port = 0

beforeAll(async () => {
  port = (await listen(server, { host: '127.0.0.1', port: 0 })).port
})
afterAll(end)

const nobody = { endpoint: { host: '127.0.0.1', port: 0 }, talk: () => undefined }

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
    const closed = await openDoor('closed', nobody)
    expect(await dialTcp('127.0.0.1', closed.endpoint.port, { signal, timeoutMs: 1000 })).toEqual({
      kind: 'failed',
      state: 'closed',
      failure: { stage: 'connect', reason: 'refused', detail: 'ECONNREFUSED' },
    })
    await closed.stop()
  })

  test('says that there is no route', async () => {
    // A multicast address: connect(2) refuses it at once, without asking the network.
    const dialled = await dialTcp('224.0.0.1', port, { signal, timeoutMs: 1000 })
    expect(dialled).toMatchObject({ kind: 'failed', state: 'unreachable', failure: { reason: 'unreachable' } })
  })

  test('says that nobody answered in time, and when it was aborted before that', async () => {
    const deaf = await openDoor('filtered', nobody)
    const begun = performance.now()
    expect(await dialTcp('127.0.0.1', deaf.endpoint.port, { signal, timeoutMs: 100 })).toEqual({
      kind: 'failed',
      state: 'filtered',
      failure: { stage: 'connect', reason: 'timed-out' },
    })
    expect(performance.now() - begun).toBeGreaterThan(90)
    const inTime = { signal: AbortSignal.timeout(50), timeoutMs: 5000 }
    expect(await dialTcp('127.0.0.1', deaf.endpoint.port, inTime)).toMatchObject({
      ...{ kind: 'failed', state: 'filtered', failure: { reason: 'aborted' } },
    })
    await deaf.stop()
  })

  test('does not begin when it is aborted before', async () => {
    const dialled = await dialTcp('127.0.0.1', port, { signal: AbortSignal.abort(), timeoutMs: 1000 })
    expect(dialled).toMatchObject({ kind: 'failed', state: 'filtered', failure: { reason: 'aborted' } })
  })

  test('leaves a connected socket alone, whatever becomes of the signal', async () => {
    const controller = new AbortController()
    const dialled = await dialTcp('127.0.0.1', port, { signal: controller.signal, timeoutMs: 50 })
    if (dialled.kind === 'failed') throw new Error(dialled.failure.reason)
    controller.abort()
    await delay(80)
    expect(dialled.socket.destroyed).toBe(false)
    dialled.socket.destroy()
  })

  test('looks no name up', async () => {
    const dialled = await dialTcp('localhost', port, { signal, timeoutMs: 1000 })
    expect(dialled).toMatchObject({ kind: 'failed', failure: { stage: 'connect', reason: 'other' } })
  })
})
