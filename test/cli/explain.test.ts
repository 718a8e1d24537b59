// smtping explain as another process: a reply from the arguments, and many from standard input.
import { describe, expect, it } from 'vitest'
import { explanationSchema } from '../../lib/report/explanation.ts'
import { smtping } from './smtping.ts'

const input = [
  '550 5.1.1 No such user',
  '550-5.7.1 Service unavailable',
  '550 5.7.1 blocked using zen.spamhaus.org',
  '',
  'nothing of the sort',
  '451-4.7.1 Greylisted\\n451 4.7.1 try again in 5 minutes',
].join('\r\n')

function jsonLines(stdout: string): readonly unknown[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

describe('smtping explain', () => {
  it('--ndjson prints a line for every reply of standard input', async () => {
    const { code, stdout } = await smtping(['explain', '--ndjson'], { input })
    const [unknownUser, listed, odd, greylisted, ...more] = jsonLines(stdout)
    expect(explanationSchema.parse(unknownUser)).toMatchObject({ code: 550, cause: 'mailbox-unavailable' })
    expect(explanationSchema.parse(listed)).toMatchObject({
      blocklist: 'zen.spamhaus.org',
      reply: { lines: { length: 2 } },
    })
    expect(odd).toEqual({ schemaVersion: 1, kind: 'not-explained', text: 'nothing of the sort' })
    expect(explanationSchema.parse(greylisted)).toMatchObject({ cause: 'rate-limit', retryAfter: 300 })
    expect([more, code]).toEqual([[], 0])
  })
  it('without it, standard input is explained in words', async () => {
    const { code, stdout, stderr } = await smtping(['explain'], { input })
    expect(stdout.match(/^✖ bounced/gm)).toHaveLength(2)
    expect(stdout).toContain('in 300 seconds')
    expect(stderr).toBe('smtping: this holds no reply: nothing of the sort\n')
    expect(code).toBe(0)
  })
  it('--json explains the one reply on standard input', async () => {
    const { code, stdout } = await smtping(['explain', '--json'], { input: '550-5.1.1 no\n550 5.1.1 such user\n' })
    expect(explanationSchema.parse(JSON.parse(stdout)).reply?.lines).toEqual(['5.1.1 no', '5.1.1 such user'])
    expect(code).toBe(0)
  })
  it('--ndjson with an argument prints one line', async () => {
    const { stdout } = await smtping(['explain', '--ndjson', '552', '5.2.2', 'full'])
    expect(jsonLines(stdout)).toMatchObject([{ text: '552 5.2.2 full', cause: 'mailbox-full' }])
  })
  it.each([
    [['explain', '--json'], input, 'use --ndjson'],
    [['explain', '--json'], '', 'no SMTP reply'],
    [['explain'], '\n\n', 'no SMTP reply'],
    [['explain', '--ndjson'], '', 'no SMTP reply'],
  ])('%j with %j is a mistake', async (args, text, words) => {
    const { code, stdout, stderr } = await smtping(args, { input: text })
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(words)
  })
})
