// Looking into mailboxes of servers that lie, forget, hang or repeat what they were told.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { type LookContext, lookIntoImap } from '../../lib/mailbox/imap-mailbox.ts'
import { openMailbox } from '../../lib/mailbox/open-mailbox.ts'
import { fetchLine, type Scripted, type ScriptedImap, startScriptedImap } from './scripted-imap.ts'

const since = Date.UTC(2026, 10, 20)
const date = '21-Nov-2026 04:00:00 +0000'
const running: ScriptedImap[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map(({ end }) => end()))
})

async function serve(answer: (command: string, line: string) => Scripted | undefined): Promise<ScriptedImap> {
  const server = await startScriptedImap(answer)
  running.push(server)
  return server
}

function lookAt({ host, port }: ScriptedImap, context: Partial<LookContext> = {}, password = 'secret') {
  const login = { host, port, tls: 'none', user: 'seed', password } as const
  return lookIntoImap(login, { cursor: {}, since, signal: AbortSignal.timeout(10_000), ...context })
}

function scripted(answers: Readonly<Record<string, Scripted>>) {
  return serve((command) => answers[command])
}

describe('a message that was named is read, or the cursor stays', () => {
  const cursor = { INBOX: { uidValidity: '7', nextUid: 5 } }
  const cases: readonly (readonly [string, Readonly<Record<string, Scripted>>])[] = [
    ['a BYE with the search', { 'UID SEARCH': { lines: ['* SEARCH 5', '* BYE Later', 'OK done'] } }],
    [
      'a BYE with the search, and the end',
      { 'UID SEARCH': { lines: ['* SEARCH 5', '* BYE', 'OK done'], isLast: true } },
    ],
    ['a BYE behind the search', { 'UID SEARCH': { lines: ['* SEARCH 5', 'OK done', '* BYE Later'], isLast: true } }],
    ['a body that is NIL', { 'UID FETCH': { lines: [fetchLine({ date, body: 'NIL' }), 'OK done'] } }],
    ['only its flags', { 'UID FETCH': { lines: ['* 1 FETCH (UID 5 FLAGS (\\Seen))', 'OK done'] } }],
    ['a connection that ends', { 'UID FETCH': { lines: [], isLast: true } }],
  ]
  it.each(cases)('%s', async (_name, answers) => {
    const looked = await lookAt(await scripted(answers), { cursor })
    expect(looked).toMatchObject({ messages: [], cursor, trouble: { detail: expect.stringMatching(/./) } })
  })

  it('one that was expunged before it could be read is no trouble', async () => {
    let searches = 0
    const server = await serve((command) => {
      searches += command === 'UID SEARCH' ? 1 : 0
      if (command === 'UID FETCH') return { lines: ['OK done'] }
      return command === 'UID SEARCH' && searches === 2 ? { lines: ['* SEARCH', 'OK done'] } : undefined
    })
    const looked = await lookAt(server, { cursor })
    expect(looked).toEqual({
      messages: [],
      cursor: { INBOX: { uidValidity: '7', nextUid: 6 } },
      isUnfinished: false,
    })
    expect(searches).toBe(2)
  })

  it('a message that comes while we read is left to the next look, whatever the server says about it unasked', async () => {
    const news = '* 2 FETCH (UID 9 FLAGS ())'
    const server = await scripted({ 'UID FETCH': { lines: [news, fetchLine({ date }), 'OK done'] } })
    expect((await lookAt(server, { cursor })).cursor.INBOX?.nextUid).toBe(6)
  })
})

describe('numbers that the server leaves out', () => {
  it('a date that is none is the beginning of the watch', async () => {
    const server = await scripted({ 'UID FETCH': { lines: [fetchLine({ date: 'yesterday' }), 'OK done'] } })
    expect((await lookAt(server)).messages).toMatchObject([{ receivedAt: since }])
  })

  it('without UIDNEXT reading goes on behind the last message', async () => {
    const server = await scripted({ EXAMINE: { lines: ['* 1 EXISTS', '* OK [UIDVALIDITY 7] Valid', 'OK done'] } })
    const first = await lookAt(server)
    expect(first).toMatchObject({ messages: [{}], cursor: { INBOX: { uidValidity: '7', nextUid: 6 } } })
    expect(await lookAt(server, { cursor: first.cursor })).toMatchObject({ messages: [], cursor: first.cursor })
  })
})

it('the words of a server that repeats the login never hold the password', async () => {
  const server = await serve((command, line) =>
    command === 'LOGIN' ? { lines: [`NO [AUTHENTICATIONFAILED] I do not know ${line}`] } : undefined,
  )
  const printable = fc.string({ unit: 'grapheme-ascii', minLength: 6, maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(printable, async (password) => {
      const { detail = '' } = (await lookAt(server, {}, password)).trouble ?? {}
      expect(detail).toMatch(/^the login was refused: /)
      const words = detail.replace('the login was refused: ', '')
      expect(words).not.toContain(password)
      expect(words).not.toContain(password.replace(/["\\]/g, '\\$&'))
    }),
    { numRuns: 40 },
  )
})

describe('a server that keeps silent', () => {
  it('at LOGOUT is left after a second', async () => {
    const server = await scripted({ LOGOUT: { lines: [] } })
    const began = performance.now()
    expect((await lookAt(server)).messages).toHaveLength(1)
    expect(performance.now() - began).toBeLessThan(2500)
  })

  it.each(['LOGIN', 'UID FETCH', 'LOGOUT'])('at %s is left at the deadline, and no socket stays', async (command) => {
    const { host, port } = await scripted({ [command]: { lines: [] } })
    const script = `
      import { lookIntoImap } from './lib/mailbox/imap-mailbox.ts'
      const login = { host: '${host}', port: ${port}, tls: 'none', user: 'seed', password: 'secret' }
      await lookIntoImap(login, { cursor: {}, since: 0, signal: AbortSignal.abort() })
      const began = performance.now()
      const { messages } = await lookIntoImap(login, { cursor: {}, since: 0, signal: AbortSignal.timeout(400) })
      const tookMs = performance.now() - began
      // A destroyed socket gives back its handle behind this turn's immediates.
      for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve))
      const left = process.getActiveResourcesInfo().filter((name) => /TCP|TLS|Timeout/.test(name))
      console.log(JSON.stringify({ found: messages.length, tookMs, left }))`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module-typescript', '--eval', script])
    const { found, tookMs, left } = JSON.parse(stdout)
    expect({ found, left }).toEqual({ found: command === 'LOGOUT' ? 1 : 0, left: [] })
    expect(tookMs).toBeLessThan(900)
  })
})

describe('the folders that are read', () => {
  const cases: readonly (readonly [string, readonly string[], readonly string[], readonly string[]])[] = [
    [
      'of Gmail: Spam by its use, not All Mail, and nothing that cannot be opened',
      [
        ...['\\HasNoChildren) "/" "INBOX', '\\HasChildren \\Noselect) "/" "[Gmail]', '\\All) "/" "[Gmail]/All Mail'],
        ...['\\Junk) "/" "[Gmail]/Spam', '\\Trash) "/" "[Gmail]/Bin'],
      ],
      [],
      ['"[Gmail]/Spam"', 'INBOX'],
    ],
    [
      'All Mail where it is asked for, last',
      ['\\All) "/" "[Gmail]/All Mail', ') "/" "INBOX', '\\Junk) "/" "[Gmail]/Spam'],
      ['[Gmail]/All Mail'],
      ['"[Gmail]/Spam"', 'INBOX', '"[Gmail]/All Mail"'],
    ],
    [
      'by a German use',
      [') "." "INBOX', '\\Junk) "." "INBOX.Unerw&APw-nscht'],
      [],
      ['"INBOX.Unerw&APw-nscht"', 'INBOX'],
    ],
    ['by an English name', [') "/" "INBOX', ') "/" "Spam'], [], ['Spam', 'INBOX']],
    ['by a German name', [') "/" "INBOX', ') "/" "Junk-E-Mail'], [], ['Junk-E-Mail', 'INBOX']],
  ]
  it.each(cases)('%s', async (_name, listed, folders, expected) => {
    const examined: string[] = []
    const server = await serve((command, line) => {
      if (command === 'EXAMINE') examined.push(line.replace(/^EXAMINE /i, ''))
      // What the names of this server begin with: nothing.
      if (/^LIST "" ""$/i.test(line)) return { lines: ['* LIST (\\Noselect) "/" ""', 'OK done'] }
      return command === 'LIST' ? { lines: [...listed.map((each) => `* LIST (${each}"`), 'OK done'] } : undefined
    })
    const { host, port } = server
    const login = { host, port, tls: 'none', user: 'seed', password: 'secret', folders } as const
    await lookIntoImap(login, { cursor: {}, since, signal: AbortSignal.timeout(10_000) })
    expect(examined).toEqual(expected)
  })
})

describe('All Mail shows once more what is in the inbox', () => {
  const token = '0123456789abcdef'.repeat(3)
  const header = `X-Smtping-Token: ${token}\r\n\r\n`
  const body = `{${header.length}}\r\n${header}`
  const folders = ['[Gmail]/All Mail']
  const listed = ['* LIST () "/" INBOX', '* LIST (\\All) "/" "[Gmail]/All Mail"', 'OK done']
  let uidNext = 6

  async function loginTo() {
    const { host, port } = await serve((command, line) => {
      if (/^LIST "" ""$/i.test(line)) return { lines: ['* LIST (\\Noselect) "/" ""', 'OK done'] }
      if (command === 'LIST') return { lines: listed }
      const place = /^STATUS (".*"|\S+)/i.exec(line)?.[1]
      if (place) return { lines: [`* STATUS ${place} (UIDNEXT ${uidNext} UIDVALIDITY 7)`, 'OK done'] }
      if (command === 'EXAMINE') {
        return { lines: ['* 1 EXISTS', '* OK [UIDVALIDITY 7]', `* OK [UIDNEXT ${uidNext}]`, 'OK done'] }
      }
      return command === 'UID FETCH' ? { lines: [fetchLine({ date, body }), 'OK done'] } : undefined
    })
    return { host, port, tls: 'none', user: 'seed', password: 'secret', folders } as const
  }

  it('and a message there arrived in the inbox', async () => {
    uidNext = 6
    const login = await loginTo()
    const looked = await lookIntoImap(login, { cursor: {}, since, signal: AbortSignal.timeout(10_000) })
    expect(looked.messages).toMatchObject([{ folder: 'inbox', path: 'INBOX', token }])
  })

  it('and who waits for it is not told of All Mail where the server speaks of that first', async () => {
    uidNext = 5
    const opening = await openMailbox(await loginTo(), { since, signal: AbortSignal.timeout(10_000) })
    if (opening.kind === 'trouble') throw new Error(opening.trouble.detail)
    uidNext = 6
    expect(await opening.mailbox.poll()).toMatchObject({ messages: [{ folder: 'inbox', token }] })
    expect(await opening.mailbox.poll()).toMatchObject({ kind: 'seen' })
    await opening.mailbox.close()
  })

  it('and the last look finds it though another folder is gone', async () => {
    uidNext = 5
    const login = { ...(await loginTo()), folders: ['Gone'] }
    const opening = await openMailbox(login, { since, signal: AbortSignal.timeout(10_000) })
    if (opening.kind === 'trouble') throw new Error(opening.trouble.detail)
    uidNext = 6
    const seen = await opening.mailbox.look()
    expect(seen).toMatchObject({ kind: 'seen', messages: [{ token }], trouble: { reason: 'folder-missing' } })
    await opening.mailbox.close()
  })
})

it.each([
  ['in the folder as it was', 7, ['SELECT', 'UID STORE', 'UID EXPUNGE']],
  ['in a folder whose UIDs are those of other messages now: nothing', 8, ['SELECT']],
])('removed is %s', async (_, uidValidity, expected) => {
  const commands: string[] = []
  const header = `X-Smtping-Token: ${'0123456789abcdef'.repeat(3)}\r\n\r\n`
  const body = `{${header.length}}\r\n${header}`
  const answers: Readonly<Record<string, Scripted>> = {
    CAPABILITY: { lines: ['* CAPABILITY IMAP4rev1 UIDPLUS', 'OK done'] },
    'UID FETCH': { lines: [fetchLine({ date, body }), 'OK done'] },
    SELECT: { lines: ['* 1 EXISTS', `* OK [UIDVALIDITY ${uidValidity}] Valid`, 'OK [READ-WRITE] done'] },
    'UID STORE': { lines: ['OK done'] },
    'UID EXPUNGE': { lines: ['OK done'] },
  }
  const { host, port } = await serve((command) => {
    commands.push(command)
    return answers[command]
  })
  const login = { host, port, tls: 'none', user: 'seed', password: 'secret', remove: true } as const
  const settle = async <Message>(messages: readonly Message[]) => messages
  await lookIntoImap(login, { cursor: {}, since, signal: AbortSignal.timeout(10_000), settle })
  expect(commands.filter((command) => /SELECT|STORE|EXPUNGE/.test(command))).toEqual(expected)
})

it.each([
  ['without UIDPLUS', 'IMAP4rev1'],
  ['where IMAP4rev2, which includes it, is only offered', 'IMAP4rev1 IMAP4rev2'],
])('%s nothing is removed, since others’ messages would go as well', async (_name, capabilities) => {
  const commands: string[] = []
  const header = `X-Smtping-Token: ${'0123456789abcdef'.repeat(3)}\r\n\r\n`
  const body = `{${header.length}}\r\n${header}`
  const { host, port } = await serve((command) => {
    commands.push(command)
    if (command === 'CAPABILITY') return { lines: [`* CAPABILITY ${capabilities}`, 'OK done'] }
    return command === 'UID FETCH' ? { lines: [fetchLine({ date, body }), 'OK done'] } : undefined
  })
  const login = { host, port, tls: 'none', user: 'seed', password: 'secret', remove: true } as const
  const settle = async <Message>(messages: readonly Message[]) => messages
  const looked = await lookIntoImap(login, { cursor: {}, since, signal: AbortSignal.timeout(10_000), settle })
  expect(looked.messages).toHaveLength(1)
  expect(looked.notice).toMatchObject({ reason: 'cannot-remove', detail: expect.stringContaining('UIDPLUS') })
  expect(commands.filter((command) => /SELECT|STORE|EXPUNGE/.test(command))).toEqual([])
})
