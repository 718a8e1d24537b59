// Waiting for one message in a mailbox that is kept open, against the fake world's IMAP server.
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type FakeWorld, startFakeWorld } from '../../fixtures/fake-world.ts'
import type { ForcedAnswer } from '../../fixtures/imap/session.ts'
import { lookIntoImap } from '../../lib/mailbox/imap-mailbox.ts'
import { type OpenMailbox, openMailbox } from '../../lib/mailbox/open-mailbox.ts'
import { type Watching, watchForArrival } from '../../lib/mailbox/watch-for-arrival.ts'

const inMs = (ms: number) => {
  const last = performance.now() + ms
  return () => last
}

const user = 'seed@postbox.test'
const token = '0123456789abcdef'.repeat(3)
const clock = { elapsed: () => performance.now() }

let world: FakeWorld
let intercept: (command: string) => ForcedAnswer | undefined

beforeAll(async () => {
  world = await startFakeWorld({
    ...{ providers: [{ name: 'Postbox', domain: 'postbox.test' }], password: 'secret', now: () => Date.now() },
    interceptImap: (command) => intercept(command),
  })
})
afterAll(() => world.stop())
beforeEach(() => {
  intercept = () => undefined
  world.reset()
})

const message = `From: news@smtping.test\nSubject: A test\nX-Smtping-Token: ${token}\n\nHello.\n`
const login = () => ({ ...world.imap, tls: 'starttls', user, password: 'secret' }) as const

async function open(signal = AbortSignal.timeout(10_000)): Promise<OpenMailbox> {
  const opening = await openMailbox(login(), {
    since: Date.now(),
    signal,
    trustedCertificates: [world.rootCertificate],
  })
  if (opening.kind === 'trouble') throw new Error(opening.trouble.detail)
  return opening.mailbox
}

async function watch(mailbox: OpenMailbox, changes: Partial<Watching> = {}) {
  const signal = AbortSignal.timeout(10_000)
  const usual = {
    mailbox,
    isOurs: (found: string) => found === token,
    signal,
    deadline: inMs(8000),
    clock,
    pause: setTimeout,
  }
  const watched = await watchForArrival({ ...usual, ...changes })
  await mailbox.close()
  return watched
}

describe('a message that one waits for', () => {
  it.each(['INBOX', 'Junk'] as const)('is seen within half a second in %s, by polls', async (folder) => {
    const mailbox = await open()
    const watched = watch(mailbox)
    await setTimeout(150)
    world.deliver(user, message, folder)
    const delivered = performance.now()
    const kind = folder === 'INBOX' ? 'inbox' : 'junk'
    expect(await watched).toMatchObject({ kind: 'arrival', evidence: { kind: 'arrival', folder: kind, path: folder } })
    expect(performance.now() - delivered).toBeLessThan(500)
    const commands = world.imapCommands().map(({ name }) => name)
    expect(commands).not.toContain('IDLE')
  })

  it('is seen though it came before the first poll, and not for one that was there before', async () => {
    world.deliver(user, message.replace('A test', 'An earlier one'))
    const mailbox = await open()
    const missing = await watch(mailbox, { deadline: inMs(60) })
    expect(missing).toEqual({ kind: 'missing' })
    const another = await open()
    world.deliver(user, message)
    expect(await watch(another)).toMatchObject({ kind: 'arrival' })
  })

  it('is not another one, and not one with a token of nobody’s', async () => {
    const mailbox = await open()
    world.deliver(user, message.replace(token, token.replaceAll('0', 'f')))
    world.deliver(user, message.replace(/X-Smtping.*\n/, ''))
    expect(await watch(mailbox, { deadline: inMs(200) })).toEqual({ kind: 'missing' })
  })

  it('is not missed where it moves between two polls, nor at the very end', async () => {
    const mailbox = await open()
    let looks = 0
    intercept = (command) => {
      // The last look asks Junk first; the message enters it behind that.
      looks += command === 'LIST' ? 1 : 0
      if (command === 'EXAMINE' && looks > 0) world.deliver(user, message, 'Junk')
      return undefined
    }
    world.deliver(user, 'From: a@b.test\n\nNoise.\n')
    expect(await watch(mailbox, { deadline: inMs(0) })).toMatchObject({ kind: 'arrival', evidence: { folder: 'junk' } })
  })

  it('is seen at once though it came while another folder was open', async () => {
    const mailbox = await open()
    let isThere = false
    intercept = (command) => {
      // Noise makes Junk be opened; the message comes to the inbox just then.
      if (command === 'EXAMINE' && !isThere) world.deliver(user, message)
      isThere ||= command === 'EXAMINE'
      return undefined
    }
    world.deliver(user, 'From: a@b.test\n\nNoise.\n', 'Junk')
    const began = performance.now()
    expect(await watch(mailbox)).toMatchObject({ kind: 'arrival', evidence: { folder: 'inbox' } })
    expect(performance.now() - began).toBeLessThan(2000)
  })

  it('is not waited for over a connection that ends: that is trouble', async () => {
    const mailbox = await open()
    intercept = (command) => (command === 'NOOP' ? { kind: 'drop' } : undefined)
    expect(await watch(mailbox)).toMatchObject({ kind: 'trouble', trouble: { detail: expect.stringMatching(/./) } })
  })

  it('is not waited for after the end', async () => {
    const mailbox = await open()
    expect(await watch(mailbox, { signal: AbortSignal.abort() })).toMatchObject({ trouble: { reason: 'no-time' } })
  })
})

it('a mailbox that lets nobody in says so', async () => {
  const context = { since: 0, signal: AbortSignal.timeout(5000), trustedCertificates: [world.rootCertificate] }
  const opening = await openMailbox({ ...login(), password: 'mistaken' }, context)
  expect(opening).toMatchObject({ kind: 'trouble', trouble: { reason: 'login-refused' } })
})

it('an account is entered by one of us at a time: the next one waits, as long as it may', async () => {
  const mailbox = await open()
  const context = (ms: number) => ({
    ...{ cursor: {}, since: 0, signal: AbortSignal.timeout(ms), trustedCertificates: [world.rootCertificate] },
  })
  const connections = world.imapConnectionCount()
  expect(await lookIntoImap(login(), context(150))).toMatchObject({ trouble: { reason: 'no-time' } })
  expect(world.imapConnectionCount()).toBe(connections)
  const waiting = lookIntoImap(login(), context(5000))
  await mailbox.close()
  expect((await waiting).trouble).toBeUndefined()
})
