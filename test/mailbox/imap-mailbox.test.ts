// Looking into mailboxes with imapflow, the real client, over STARTTLS against the fake world's IMAP server.
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ImapFlow } from 'imapflow'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeCertificates } from '../../fixtures/certificates.ts'
import { type FakeWorld, startFakeWorld } from '../../fixtures/fake-world.ts'
import type { ForcedAnswer, Quota } from '../../fixtures/imap/session.ts'
import { type LookContext, lookIntoImap } from '../../lib/mailbox/imap-mailbox.ts'
import type { MailboxLogin } from '../../lib/mailbox/login.ts'
import type { FolderCursor } from '../../lib/mailbox/look-into-folders.ts'

const user = 'seed@postbox.test'
const id = '0123456789abcdef0123456789abcdef'
const token = `${id}0123456789abcdef`
const other = 'fedcba9876543210fedcba9876543210fedcba9876543210'

let world: FakeWorld
let quota: Quota | undefined
/** Called with every command before the server runs it. */
let intercept: (command: string) => ForcedAnswer | undefined

beforeAll(async () => {
  world = await startFakeWorld({
    providers: [{ name: 'Postbox', domain: 'postbox.test' }],
    password: 'secret',
    now: () => Date.now(),
    bounces: { address: 'bounce@smtping.test' },
    interceptImap: (command) => intercept(command),
    quotaOf: () => quota,
  })
})
afterAll(() => world.stop())
beforeEach(() => {
  intercept = () => undefined
  quota = undefined
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

  it.each([
    ['from the inbox to Junk', 'INBOX', 'Junk', 'junk'],
    ['from Junk to the inbox', 'Junk', 'INBOX', 'inbox'],
  ] as const)(
    'finds a message that a filter moves %s between the two reads, where it ended',
    async (_way, from, to, kind) => {
      const { cursor } = await look()
      world.deliver(user, testMessage(token), from)
      let reads = 0
      intercept = (command) => {
        reads += command === 'STATUS' ? 1 : 0
        if (command !== 'STATUS' || reads !== 2) return undefined
        world.reset()
        world.deliver(user, testMessage(token), to)
        return undefined
      }
      const { messages, isUnfinished } = await look(cursor)
      expect(messages.map(({ folder, token: found }) => [folder, found])).toEqual([[kind, token]])
      expect(isUnfinished).toBe(false)
    },
  )

  it('goes on at once where messages never stand still', async () => {
    intercept = (command) => {
      if (command === 'EXAMINE') world.deliver(user, 'From: a@b.test\n\nNoise.\n', 'Junk')
      if (command === 'EXAMINE') world.deliver(user, 'From: a@b.test\n\nNoise.\n')
      return undefined
    }
    expect((await look()).isUnfinished).toBe(true)
  })

  it('tells how the receiver saw it, and the way that it came', async () => {
    const trace = [
      'Authentication-Results: mx.postbox.test; spf=pass smtp.mailfrom=smtping.test; dkim=fail header.d=smtping.test',
      'Received: from out.smtping.test ([192.0.2.7]) by mx.postbox.test with ESMTPS id 1;',
      ' Sat, 21 Nov 2026 11:00:00 +0000',
    ]
    world.deliver(user, `${trace.join('\n')}\n${testMessage(token)}`)
    expect((await look()).messages).toMatchObject([
      {
        token,
        path: 'INBOX',
        authentication: {
          authservId: 'mx.postbox.test',
          results: [{ method: 'spf', result: 'pass' }, { method: 'dkim' }],
        },
        hops: [{ from: 'out.smtping.test', by: 'mx.postbox.test', tls: true, at: Date.UTC(2026, 10, 21, 11) }],
      },
    ])
    const other = await look({}, { authservId: 'other.test' })
    expect(other.messages[0]).not.toHaveProperty('authentication')
  })

  it('fetches no more than the header of what is not for us', async () => {
    world.deliver(user, testMessage(token))
    world.deliver(user, `From: a@b.test\nSubject: Large\n\n${'x'.repeat(100_000)}\n`)
    const before = world.imapCommands().length
    await look()
    const names = world.imapCommands().slice(before)
    expect(names.filter(({ name }) => name === 'UID FETCH')).toHaveLength(1)
  })

  it('reads a notification in words, and a longer one as far as it needs to', async () => {
    const words = `Return-Path: <>\nFrom: MAILER-DAEMON@relay.test\nTo: bounce@smtping.test\nSubject: failure notice\n\nHi. This is the qmail-send program at relay.test.\n\n<${user}>:\n550 5.1.1 no such user\n\n--- Below this line is a copy of the message.\n\n`
    const returned = testMessage(token)
    const long = words.replace('---', `${'The log of the attempt goes on and on.\n'.repeat(2000)}\n---`)
    world.deliver(user, `${words}${returned}`)
    world.deliver(user, `${long}${returned}`)
    const { messages } = await look()
    const expected = {
      token,
      messageId: token.slice(0, 32),
      recipients: [{ action: 'failed', finalRecipient: user, diagnosticReply: { code: 550 } }],
    }
    expect(messages.map(({ notification }) => notification)).toMatchObject(
      [expected, expected].map(({ messageId: _, ...rest }) => rest),
    )
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
    expect(looked).toMatchObject({
      messages: [],
      trouble: { reason: 'server-error', detail: expect.stringContaining('"INBOX"') },
    })
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

/** What the owner of the mailbox may have done. */
async function markDeleted(uid: number): Promise<void> {
  const client = new ImapFlow({
    ...world.imap,
    auth: { user, pass: 'secret' },
    logger: false,
    tls: { ca: world.rootCertificate },
  })
  await client.connect()
  await client.mailboxOpen('INBOX')
  await client.messageFlagsAdd(String(uid), ['\\Deleted'], { uid: true })
  await client.logout()
}

describe('messages of ours are removed, where the login says so', () => {
  const remove = { remove: true }
  const ours = async <Message extends { token?: string }>(messages: readonly Message[]) =>
    messages.filter((message) => message.token === token)
  const left = () =>
    [...world.messagesIn(user), ...world.messagesIn(user, 'Junk')].map(
      ({ raw }) => /Subject: (.*)\r/.exec(String(raw))?.[1],
    )

  it('and no others, from every folder; again is no trouble', async () => {
    world.deliver(user, testMessage(token, 'ours'))
    world.deliver(user, testMessage(other, 'theirs'))
    world.deliver(user, testMessage(token, 'ours in Junk'), 'Junk')
    const marked = world.deliver(user, 'Subject: marked\n\nHello.\n')
    await markDeleted(marked.uid)
    const looked = await look({}, remove, { settle: ours })
    expect(looked).not.toHaveProperty('notice')
    expect(left()).toEqual(['theirs', 'marked'])
    expect(await look({}, remove, { settle: ours })).not.toHaveProperty('trouble')
  })

  it('never before what was found is written down: what fails there comes through', async () => {
    world.deliver(user, testMessage(token, 'ours'))
    const settle = async () => Promise.reject(new Error('the table failed'))
    await expect(look({}, remove, { settle })).rejects.toThrow('the table failed')
    expect(left()).toEqual(['ours'])
  })

  it('and otherwise nobody is asked', async () => {
    world.deliver(user, testMessage(token, 'ours'))
    const settle = async () => Promise.reject(new Error('asked'))
    expect((await look({}, {}, { settle })).messages).toHaveLength(1)
    expect(left()).toEqual(['ours'])
  })

  it('and a server that does not let go is told of', async () => {
    world.deliver(user, testMessage(token, 'ours'))
    intercept = (command) => (command === 'UID EXPUNGE' ? { kind: 'answer', text: 'NO Not today' } : undefined)
    const looked = await look({}, remove, { settle: ours })
    expect(looked).toMatchObject({ messages: [{ token }], notice: { reason: 'cannot-remove' } })
  })
})

it('a mailbox that is full is read, and told of', async () => {
  world.deliver(user, testMessage(token))
  quota = { usage: 102_400, limit: 102_400 }
  const looked = await look()
  expect(looked).toMatchObject({
    messages: [{ token }],
    notice: { reason: 'over-quota', detail: '100.0 of 100.0 MiB are taken' },
  })
  expect(looked).not.toHaveProperty('trouble')
  quota = { usage: 10, limit: 102_400 }
  expect(await look()).not.toHaveProperty('notice')
})

describe('a mailbox that cannot be read is an answer, never "nothing there"', () => {
  it('a refused login says so, and keeps the cursor', async () => {
    const cursor = { INBOX: { uidValidity: '7', nextUid: 9 } }
    const looked = await look(cursor, { password: 'mistaken' })
    expect(looked).toMatchObject({
      messages: [],
      cursor,
      trouble: { reason: 'login-refused', detail: expect.stringContaining('login was refused') },
    })
    expect(looked.trouble?.detail).not.toContain('mistaken')
  })
  it('a port where nobody listens', async () => {
    expect((await look({}, { port: 1 })).trouble).toMatchObject({
      reason: 'unreachable',
      detail: expect.stringContaining('ECONNREFUSED'),
    })
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
