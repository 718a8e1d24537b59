// Ports that are only opened, on real sockets: what is told, and that not a byte is written.
import { createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { listen, trackSockets } from '../../fixtures/listen.ts'
import { quickCheckDeadlines } from '../../lib/plan/check-plan.ts'
import { openPort } from '../../lib/probe/tcp-probe.ts'
import { dialTcp } from '../../lib/smtp/dial.ts'

const ends: (() => Promise<unknown>)[] = []
afterEach(() => Promise.all(ends.splice(0).map((end) => end())))

async function serve(act: (socket: Socket) => void) {
  const heard: Buffer[] = []
  let connections = 0
  const server = createServer((socket) => {
    connections += 1
    socket.on('error', () => undefined).on('data', (chunk) => heard.push(chunk))
    act(socket)
  })
  ends.push(trackSockets(server).end)
  const endpoint = await listen(server, { host: '127.0.0.1', port: 0 })
  return { port: endpoint.port, heard: () => Buffer.concat(heard).length, connections: () => connections }
}

const context = {
  dial: dialTcp,
  clock: { now: () => Date.now(), elapsed: () => performance.now() },
  signal: new AbortController().signal,
  deadlines: quickCheckDeadlines,
}

const open = (port: number, tlsMode: 'starttls' | 'implicit' = 'starttls', signal = context.signal) =>
  openPort({ address: '127.0.0.1', port, tlsMode }, { ...context, signal })

describe('a port that is only opened', () => {
  it('tells what the server says first, made fit to be shown', async () => {
    const server = await serve((socket) => socket.write('220 mx\x1b[31m ESMTP\r\n250 more\r\n'))
    const told = await open(server.port)
    expect(told).toMatchObject({ state: 'open', firstWords: { kind: 'spoke', text: '220 mx\\x1b[31m ESMTP' } })
    expect(told.localAddress).toBe('127.0.0.1')
  })

  it('tells that nobody speaks', async () => {
    const server = await serve(() => undefined)
    const told = await open(server.port, 'implicit')
    expect(told.firstWords?.kind).toBe('silent')
  })

  it('tells an end by FIN or RST from silence', async () => {
    const closing = await serve((socket) => socket.end())
    expect((await open(closing.port)).firstWords).toEqual({ kind: 'ended', how: 'closed' })
    const resetting = await serve((socket) => setTimeout(() => socket.resetAndDestroy(), 20))
    expect((await open(resetting.port)).firstWords).toEqual({ kind: 'ended', how: 'reset' })
  })

  it('tells a closed one', async () => {
    const server = await serve(() => undefined)
    await ends.pop()?.()
    expect(await open(server.port)).toMatchObject({ state: 'closed', failure: { reason: 'refused' } })
  })

  it('is written nothing to, connected to once, and left', async () => {
    let left = false
    const server = await serve((socket) => void socket.once('close', () => (left = true)).write('220 mx\r\n'))
    await open(server.port)
    await expect.poll(() => left).toBe(true)
    expect([server.heard(), server.connections()]).toEqual([0, 1])
  })

  it('is left when the caller gives up', async () => {
    const server = await serve(() => undefined)
    const caller = new AbortController()
    setTimeout(() => caller.abort(), 30)
    const beginning = performance.now()
    await open(server.port, 'starttls', caller.signal)
    expect(performance.now() - beginning).toBeLessThan(1_000)
  })
})
