import { connect, createServer, type Server } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Observed } from '../../lib/mail/observed.ts'
import { guardedDial, guardedResolve } from '../../lib/probe/guard.ts'
import { type Dial, dialTcp } from '../../lib/smtp/dial.ts'

const context = { signal: new AbortController().signal, timeoutMs: 1_000 }
const refused = { kind: 'failed', failure: { stage: 'connect', reason: 'not-allowed' } }
const notAllowed = { kind: 'temporary-failure', cause: { stage: 'dns', reason: 'not-allowed' } }

let server: Server
let port = 0
let connections = 0

beforeEach(async () => {
  connections = 0
  server = createServer((socket) => {
    connections += 1
    socket.on('error', () => {}).resume()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  port = address && typeof address === 'object' ? address.port : 0
})

afterEach(() => new Promise((resolve) => server.close(resolve)))

/** A dial that was deceived: it ends up at our server, whatever it is asked for. */
const deceived: Dial = (_address, _port, { signal: _ }) =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve({ kind: 'connected', socket }))
  })

describe('the guarded dial', () => {
  it('opens no socket to an address that the policy refuses', async () => {
    const dialled: string[] = []
    const dial = guardedDial({
      policy: 'public-unicast-only',
      dial: (address, ...rest) => {
        dialled.push(address)
        return dialTcp(address, ...rest)
      },
    })
    for (const address of ['127.0.0.1', '::ffff:127.0.0.1', '::1', '10.0.0.1', '169.254.169.254', 'localhost']) {
      expect(await dial(address, 25, context)).toMatchObject(refused)
    }
    expect({ dialled, connections }).toEqual({ dialled: [], connections: 0 })
  })

  it('opens no socket to a port that the policy refuses', async () => {
    const dial = guardedDial({ policy: 'public-unicast-only', dial: deceived })
    expect(await dial('8.8.8.8', 22, context)).toMatchObject(refused)
    expect(connections).toBe(0)
  })

  it('words every refusal alike', async () => {
    const dial = guardedDial({ policy: 'public-unicast-only', dial: deceived })
    const [first, ...others] = await Promise.all([
      dial('127.0.0.1', 25, context),
      dial('10.0.0.1', 25, context),
      dial('8.8.8.8', 22, context),
    ])
    for (const other of others) expect(other).toEqual(first)
  })

  it('lets go of a connection that came out at another address', async () => {
    const dial = guardedDial({ policy: 'any-unicast', dial: deceived })
    const gone = new Promise((resolve) => server.once('connection', (socket) => socket.once('close', resolve)))
    expect(await dial('127.0.0.2', port, context)).toMatchObject(refused)
    await gone
  })

  it("hands over a connection on a person's own machine", async () => {
    const dialled = await guardedDial({ policy: 'any-unicast', dial: dialTcp })('127.0.0.1', port, context)
    expect(dialled.kind).toBe('connected')
    if (dialled.kind === 'connected') dialled.socket.destroy()
  })
})

describe('the guarded resolver', () => {
  const resolving = (found: Observed<readonly string[]>) => {
    const asked: string[] = []
    const resolve = guardedResolve({
      policy: 'public-unicast-only',
      resolve: async (host) => {
        asked.push(host.kind)
        return found
      },
    })
    return { asked, resolve }
  }
  const publicName = { kind: 'name', name: 'mail.example.org' } as const

  it('does not look up a name that the policy refuses', async () => {
    const { asked, resolve } = resolving({ kind: 'seen', value: ['8.8.8.8'] })
    expect(await resolve({ kind: 'name', name: 'localhost' }, context)).toEqual(notAllowed)
    expect(await resolve({ kind: 'ipv4', address: '10.0.0.1' }, context)).toEqual(notAllowed)
    expect(asked).toEqual([])
  })

  it('refuses the whole target for one address, and tells none (H25)', async () => {
    const { resolve } = resolving({ kind: 'seen', value: ['8.8.8.8', '10.0.0.1'] })
    expect(await resolve(publicName, context)).toEqual(notAllowed)
  })

  it.each<Observed<readonly string[]>>([{ kind: 'seen', value: ['8.8.8.8', '2606:4700::1111'] }, { kind: 'absent' }])(
    'passes on what is allowed: %o',
    async (found) => expect(await resolving(found).resolve(publicName, context)).toEqual(found),
  )
})
