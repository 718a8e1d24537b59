// smtping bounce: messages, an mbox, folders and standard input; as text, JSON and lines of JSON.
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { smtping } from './smtping.ts'

const bounce = (recipient: string, said: string) =>
  `From: MAILER-DAEMON@relay.test\nTo: sender@shop.test\nSubject: failure notice\n\n<${recipient}>:\nRemote host said: ${said}\n`
const mark = 'From MAILER-DAEMON Mon Nov  2 10:00:00 2026\n'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bounces-'))
  await writeFile(join(folder, 'one.eml'), bounce('anna@postbox.test', '550 5.1.1 no such user\u001b[2J'))
  const two = [bounce('bert@postbox.test', '552 5.2.2 full'), bounce('carl@postbox.test', '554 5.7.1 spam')]
  await writeFile(join(folder, 'two.mbox'), two.map((message) => `${mark}${message}\n`).join(''))
})
afterAll(() => rm(folder, { recursive: true }))

describe('smtping bounce', () => {
  it('a folder, a line of JSON per message', async () => {
    const { code, stdout } = await smtping(['bounce', folder, '--ndjson'])
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(code).toBe(0)
    expect(
      lines.map(({ file, recipients }) => [file.split('/').at(-1), recipients[0].recipient, recipients[0].cause]),
    ).toEqual([
      ['one.eml', 'anna@postbox.test', 'mailbox-unavailable'],
      ['two.mbox', 'bert@postbox.test', 'mailbox-full'],
      ['two.mbox', 'carl@postbox.test', 'content'],
    ])
  })

  it('as JSON', async () => {
    const { stdout } = await smtping(['bounce', join(folder, 'one.eml'), '--json'])
    expect(JSON.parse(stdout)).toMatchObject([
      { schemaVersion: 1, kind: 'bounce', recipients: [{ status: '5.1.1', permanence: 'hard' }] },
    ])
  })

  it('an empty folder is told of, and is no mistake', async () => {
    const empty = await mkdtemp(join(folder, 'empty-'))
    const told = { code: 0, stdout: '', stderr: `smtping: there is no file in ${empty}\n` }
    expect(await smtping(['bounce', empty])).toEqual(told)
  })

  it('as text, safe to print', async () => {
    const { stdout } = await smtping(['bounce', join(folder, 'one.eml')])
    expect(stdout).toContain('anna@postbox.test: bounced (mailbox-unavailable hard 550 5.1.1)')
    expect(stdout).toContain('what to do: remove the recipient')
    expect(stdout).not.toContain('\u001b')
  })

  it('from standard input', async () => {
    const child = spawn(process.execPath, ['cli/smtping.ts', 'bounce', '-', '--ndjson'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    child.stdin.end(bounce('anna@postbox.test', '550 5.1.1 no such user'))
    expect(JSON.parse(await text(child.stdout))).toMatchObject({ file: '-', kind: 'bounce' })
  })

  it('a file that is not there is a mistake of the caller', async () => {
    const { code, stderr } = await smtping(['bounce', join(folder, 'none.eml')])
    expect([code, stderr]).toEqual([2, expect.stringContaining('none.eml cannot be read (ENOENT)')])
  })
})
