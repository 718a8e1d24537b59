// Looking into mailboxes with imapflow, the real client, over STARTTLS against the fake world's IMAP server.
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeCertificates } from '../../fixtures/certificates.ts'
import { type FakeWorld, startFakeWorld } from '../../fixtures/fake-world.ts'
import { type FolderCursor, lookIntoImap, type MailboxLogin } from '../../lib/mailbox/imap-mailbox.ts'

const user = 'seed@postbox.test'
const token = '0123456789abcdef0123456789abcdef'
const other = 'fedcba9876543210fedcba9876543210'

let world: FakeWorld

beforeAll(async () => {
  world = await startFakeWorld({
    providers: [{ name: 'Postbox', domain: 'postbox.test' }],
    password: 'secret',
    now: () => Date.now(),
    bounces: { address: 'bounce@smtping.test' },
  })
})
afterAll(() => world.stop())
beforeEach(() => world.reset())

function login(changes: Partial<MailboxLogin> = {}): MailboxLogin {
  return { ...world.imap, tls: 'starttls', user, password: 'secret', ...changes }
}

function look(cursor: FolderCursor = {}, changes: Partial<MailboxLogin> = {}) {
  const trustedCertificates = [world.rootCertificate]
  return lookIntoImap(login(changes), {
    cursor,
    since: Date.now(),
    signal: AbortSignal.timeout(10_000),
    trustedCertificates,
  })
}

function testMessage(id: string, subject = 'A test'): string {
  return `From: news@smtping.test\nTo: ${user}\nSubject: ${subject}\nX-Smtping-Token: ${id}\nMessage-ID: <${id}@smtping.test>\n\nHello.\n`
}

const notification = `From: MAILER-DAEMON@postbox.test
To: bounce+${token}@smtping.test
Subject: Undelivered
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.postbox.test

Final-Recipient: rfc822; ${user}
Action: failed
Status: 5.2.1
Diagnostic-Code: smtp; 550 5.2.1 Mailbox disabled

--b
Content-Type: text/rfc822-headers

From: news@smtping.test
Message-ID: <${token}@smtping.test>
X-Smtping-Token: ${token}

--b--
`

describe('looking into a mailbox', () => {
  it('finds what arrived, in the inbox and in Junk, by its token', async () => {
    world.deliver(user, testMessage(token))
    world.deliver(user, testMessage(other), 'Junk')
    world.deliver(user, 'From: a@b.test\nSubject: Somebody else\n\nHello.\n')
    const { messages, trouble } = await look()
    expect(trouble).toBeUndefined()
    expect(messages.map(({ folder, token: found }) => [folder, found])).toEqual([
      ['junk', other],
      ['inbox', token],
      ['inbox', undefined],
    ])
    expect(Math.abs((messages[0]?.receivedAt ?? 0) - Date.now())).toBeLessThan(5000)
  })

  it('reads only what is new, and fetches nothing where nothing is', async () => {
    world.deliver(user, testMessage(token))
    const first = await look()
    const before = world.imapCommands().length
    const second = await look(first.cursor)
    expect(second.messages).toEqual([])
    const commands = world
      .imapCommands()
      .slice(before)
      .map(({ name }) => name)
    expect(commands.filter((command) => /FETCH|SEARCH/.test(command))).toEqual([])
    world.deliver(user, testMessage(other))
    const third = await look(second.cursor)
    expect(third.messages.map(({ token: found }) => found)).toEqual([other])
  })

  it('reads everything again where UIDVALIDITY changed', async () => {
    world.deliver(user, testMessage(token))
    const { cursor } = await look()
    const stale = Object.fromEntries(
      Object.entries(cursor).map(([path, place]) => [path, { ...place, uidValidity: '1' }]),
    )
    expect((await look(stale)).messages.map(({ token: found }) => found)).toEqual([token])
  })

  it('marks nothing as read: the mailbox stays as it was', async () => {
    world.deliver(user, testMessage(token))
    await look()
    expect(world.messagesIn(user)[0]?.flags ?? new Set()).toEqual(new Set())
  })

  it('a notification is about the message that it names, and is no arrival', async () => {
    world.deliver(user, notification)
    const { messages } = await look()
    expect(messages).toMatchObject([
      {
        notification: {
          token,
          recipients: [{ action: 'failed', finalRecipient: user, status: { class: 5, subject: 2, detail: 1 } }],
        },
      },
    ])
    expect(messages[0]?.token).toBeUndefined()
  })

  it('a notification that came to another address is known by the message that it returns', async () => {
    world.deliver(user, notification.replace(`To: bounce+${token}@`, 'To: bounce@'))
    expect((await look()).messages).toMatchObject([{ notification: { token } }])
  })

  it('a header that is no token of ours is none', async () => {
    world.deliver(user, testMessage('not-a-token'))
    expect((await look()).messages[0]?.token).toBeUndefined()
  })
})

describe('a mailbox that cannot be read is an answer, never "nothing there"', () => {
  it('a refused login says so, and keeps the cursor', async () => {
    const cursor = { INBOX: { uidValidity: '7', nextUid: 9 } }
    const looked = await look(cursor, { password: 'mistaken' })
    expect(looked).toMatchObject({ messages: [], cursor, trouble: expect.stringContaining('login was refused') })
    expect(looked.trouble).not.toContain('mistaken')
  })
  it('a port where nobody listens', async () => {
    expect((await look({}, { port: 1 })).trouble).toContain('ECONNREFUSED')
  })
  it('a certificate that does not verify', async () => {
    const looked = await lookIntoImap(login(), { cursor: {}, since: 0, signal: AbortSignal.timeout(5000) })
    expect(looked.trouble).toMatch(/certificate|issuer/)
  })
  it('no time left', async () => {
    const looked = await lookIntoImap(login(), { cursor: {}, since: 0, signal: AbortSignal.abort() })
    expect(looked.trouble).toContain('no time')
  })
})

it('certificates that Node trusts by itself stay trusted, whatever is added: none, or another one', async () => {
  const script = `
    import { lookIntoImap } from './lib/mailbox/imap-mailbox.ts'
    const login = JSON.parse(process.env.LOGIN)
    for (const trustedCertificates of [undefined, [], [process.env.ANOTHER]]) {
      const context = { cursor: {}, since: 0, signal: AbortSignal.timeout(5000), trustedCertificates }
      console.log((await lookIntoImap(login, context)).trouble ?? 'read')
    }`
  const folder = await mkdtemp(join(tmpdir(), 'smtping-test-'))
  await writeFile(join(folder, 'root.pem'), world.rootCertificate)
  const another = makeCertificates({ now: Date.now(), hostNames: ['another.test'] }).root
  const env = {
    ...process.env,
    NODE_EXTRA_CA_CERTS: join(folder, 'root.pem'),
    LOGIN: JSON.stringify(login()),
    ANOTHER: another,
  }
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module-typescript', '--eval', script], {
    env,
  })
  await rm(folder, { recursive: true })
  expect(stdout.trim().split('\n')).toEqual(['read', 'read', 'read'])
})
