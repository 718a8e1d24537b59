// Looking into mailboxes with imapflow, the real client, over STARTTLS against the fake world's IMAP server.
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeCertificates } from '../../fixtures/certificates.ts'
import { type FakeWorld, startFakeWorld } from '../../fixtures/fake-world.ts'
import type { ForcedAnswer } from '../../fixtures/imap/session.ts'
import { type LookContext, lookIntoImap } from '../../lib/mailbox/imap-mailbox.ts'
import type { MailboxLogin } from '../../lib/mailbox/login.ts'
import type { FolderCursor } from '../../lib/mailbox/look-into-folders.ts'

const user = 'seed@postbox.test'
const id = '0123456789abcdef0123456789abcdef'
const token = `${id}0123456789abcdef`
const other = 'fedcba9876543210fedcba9876543210fedcba9876543210'

let world: FakeWorld
/** Called with every command before the server runs it. */
let intercept: (command: string) => ForcedAnswer | undefined

beforeAll(async () => {
  world = await startFakeWorld({
    providers: [{ name: 'Postbox', domain: 'postbox.test' }],
    password: 'secret',
    now: () => Date.now(),
    bounces: { address: 'bounce@smtping.test' },
    interceptImap: (command) => intercept(command),
  })
})
afterAll(() => world.stop())
beforeEach(() => {
  intercept = () => undefined
  world.reset()
})

function login(changes: Partial<MailboxLogin> = {}): MailboxLogin {
  return { ...world.imap, tls: 'starttls', user, password: 'secret', ...changes }
}

function look(cursor: FolderCursor = {}, changes: Partial<MailboxLogin> = {}, context: Partial<LookContext> = {}) {
  const trustedCertificates = [world.rootCertificate]
  return lookIntoImap(login(changes), {
    cursor,
    since: Date.now(),
    signal: AbortSignal.timeout(10_000),
    trustedCertificates,
    ...context,
  })
}

function testMessage(id: string, subject = 'A test'): string {
  return `From: news@smtping.test\nTo: ${user}\nSubject: ${subject}\nX-Smtping-Token: ${id}\nMessage-ID: <${id}@smtping.test>\n\nHello.\n`
}

/** More parts than mailparser takes. */
function manyParts(headers: string): string {
  return `${headers}\nContent-Type: multipart/mixed; boundary=b\n\n${'--b\n\n'.repeat(1100)}--b--\n`
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
Message-ID: <${id}@smtping.test>
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
    expect((await look()).messages).toMatchObject([{ notification: { messageId: id } }])
  })

  it('a header that is no token of ours is none', async () => {
    world.deliver(user, testMessage('not-a-token'))
    expect((await look()).messages[0]?.token).toBeUndefined()
  })

  it('a message that no parser takes is found, by the token in its headers, and does not hide the next one', async () => {
    world.deliver(user, manyParts(`X-Smtping-Token: ${token}\nSubject: Folded`))
    world.deliver(user, manyParts('Subject: Somebody else'))
    world.deliver(user, testMessage(other))
    const first = await look()
    expect(first.trouble).toBeUndefined()
    expect(first.messages.map(({ token: found }) => found)).toEqual([token, undefined, other])
    expect((await look(first.cursor)).messages).toEqual([])
  })

  it('finds a message that a filter moves from the inbox to Junk between the two reads', async () => {
    world.deliver(user, testMessage(token))
    let reads = 0
    intercept = (command) => {
      reads += command === 'EXAMINE' ? 1 : 0
      if (command !== 'EXAMINE' || reads !== 2) return undefined
      world.reset()
      world.deliver(user, testMessage(token), 'Junk')
      return undefined
    }
    const { messages } = await look()
    expect(messages.map(({ token: found }) => found)).toContain(token)
  })

  it('stops after as many messages as one look may read, and finds the last one in a later look', async () => {
    const tokens = ['1', '2', '3', '4', '5'].map((digit) => digit.repeat(48))
    const uids = tokens.map((each) => world.deliver(user, testMessage(each)).uid)
    const found: (string | undefined)[][] = []
    const places: (number | undefined)[] = []
    const unfinished: boolean[] = []
    let cursor: FolderCursor = {}
    for (let turn = 0; turn < 3; turn += 1) {
      const looked = await look(cursor, {}, { messagesPerLook: 2 })
      cursor = looked.cursor
      found.push(looked.messages.map((message) => message.token))
      places.push(cursor.INBOX?.nextUid)
      unfinished.push(looked.isUnfinished)
    }
    expect(found).toEqual([tokens.slice(0, 2), tokens.slice(2, 4), tokens.slice(4)])
    expect(places).toEqual([1, 3, 4].map((index) => (uids[index] ?? 0) + 1))
    expect(unfinished).toEqual([true, true, false])
  })
})

describe('what the server keeps back is trouble, and is read next time', () => {
  it('a FETCH that is answered without the message', async () => {
    world.deliver(user, testMessage(token))
    intercept = (command) => (command === 'UID FETCH' ? { kind: 'answer', text: 'OK done' } : undefined)
    const looked = await look()
    expect(looked).toMatchObject({ messages: [], trouble: { reason: 'server-error', detail: expect.stringContaining('"INBOX"') } })
    expect(looked.cursor.INBOX).toBeUndefined()
    intercept = () => undefined
    expect((await look(looked.cursor)).messages).toMatchObject([{ token }])
  })

  it('a folder of the login that is not there, while the others are read', async () => {
    world.deliver(user, testMessage(token))
    const looked = await look({}, { folders: ['Newsletters', 'Junk', 'inbox'] })
    expect(looked).toMatchObject({ messages: [{ token, folder: 'inbox' }], cursor: { INBOX: {}, Junk: {} } })
    expect(looked.trouble).toEqual({ reason: 'folder-missing', detail: 'there is no folder "Newsletters"' })
  })

  it('a folder that cannot be opened, while the others are read', async () => {
    world.deliver(user, testMessage(token), 'Junk')
    let reads = 0
    intercept = (command) => {
      reads += command === 'EXAMINE' ? 1 : 0
      return command === 'EXAMINE' && reads === 2 ? { kind: 'answer', text: 'NO [UNAVAILABLE] Later' } : undefined
    }
    const looked = await look()
    expect(looked).toMatchObject({
      messages: [{ token, folder: 'junk' }],
      trouble: { detail: expect.stringMatching(/INBOX.*Later/) },
    })
    expect(Object.keys(looked.cursor)).toEqual(['Junk'])
  })
})

describe('a mailbox that cannot be read is an answer, never "nothing there"', () => {
  it('a refused login says so, and keeps the cursor', async () => {
    const cursor = { INBOX: { uidValidity: '7', nextUid: 9 } }
    const looked = await look(cursor, { password: 'mistaken' })
    expect(looked).toMatchObject({ messages: [], cursor, trouble: { reason: 'login-refused', detail: expect.stringContaining('login was refused') } })
    expect(looked.trouble?.detail).not.toContain('mistaken')
  })
  it('a port where nobody listens', async () => {
    expect((await look({}, { port: 1 })).trouble).toMatchObject({ reason: 'unreachable', detail: expect.stringContaining('ECONNREFUSED') })
  })
  it('a certificate that does not verify', async () => {
    const looked = await lookIntoImap(login(), { cursor: {}, since: 0, signal: AbortSignal.timeout(5000) })
    expect(looked.trouble).toMatchObject({ reason: 'tls', detail: expect.stringMatching(/certificate|issuer/) })
  })
  it('no time left', async () => {
    const looked = await lookIntoImap(login(), { cursor: {}, since: 0, signal: AbortSignal.abort() })
    expect(looked.trouble).toMatchObject({ reason: 'no-time' })
  })
})

it('certificates that Node trusts by itself stay trusted, whatever is added: none, or another one', async () => {
  const script = `
    import { lookIntoImap } from './lib/mailbox/imap-mailbox.ts'
import type { MailboxLogin } from '../../lib/mailbox/login.ts'
import type { FolderCursor } from '../../lib/mailbox/look-into-folders.ts'
    const login = JSON.parse(process.env.LOGIN)
    for (const trustedCertificates of [undefined, [], [process.env.ANOTHER]]) {
      const context = { cursor: {}, since: 0, signal: AbortSignal.timeout(5000), trustedCertificates }
      console.log((await lookIntoImap(login, context)).trouble?.detail ?? 'read')
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
