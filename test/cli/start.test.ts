// npm start as a user meets it: the main job from another process, Ctrl-C, and a table that outlives it.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { start, startStack } from './smtping.ts'

describe('npm start', () => {
  it('--once prints progress, the table and the verdict, and ends with the exit code of the preflight', async () => {
    const { code, stdout, stderr } = await start(['--once', '--port', '0'])
    expect([code, stderr]).toEqual([1, ''])
    expect(stdout).toMatch(/token {6}\S{32}\n/)
    expect(stdout).toMatch(/ {2}\d\.\d s {2}.+accepted 250/)
    expect(stdout).toMatch(/seed +outcome +code +cause +arrival +seconds +what to do/)
    expect(stdout).toContain('Verdict fail')
  }, 60_000)

  it('Ctrl-C in the midst of it ends everything, with 130', async () => {
    const running = startStack(['--port', '0'])
    await running.printed(/Preflight:/)
    running.interrupt()
    expect(await running.ended).toBe(130)
  }, 30_000)

  it('--data keeps the table: what one process made the next one shows', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'smtping-test-'))
    try {
      const first = startStack(['--port', '0', '--data', folder])
      await first.printed(/attempt 2 to come/)
      const made = await preflightsOf(await first.printed(/token/))
      first.interrupt()
      await first.ended
      const second = startStack(['--port', '0', '--data', folder])
      const found = await preflightsOf(await second.printed(/Preflight:/))
      second.interrupt()
      await second.ended
      expect(made).toHaveLength(1)
      expect(tokenIn(await second.printed(/token/))).toBe(tokenIn(await first.printed(/token/)))
      expect(found).toContainEqual(made[0])
    } finally {
      await rm(folder, { recursive: true })
    }
  }, 60_000)
})

function tokenIn(output: string): string | undefined {
  return /token +(\S{32})\n/.exec(output)?.[1]
}

async function preflightsOf(output: string): Promise<readonly unknown[]> {
  const [, url = ''] = /HTTP API +(\S+)/.exec(output) ?? []
  const [, token = ''] = /token +(\S+)/.exec(output) ?? []
  const answer = await fetch(`${url}/preflights`, { headers: { authorization: `Bearer ${token}` } })
  const { items } = (await answer.json()) as { items: { id: string; createdAt: string }[] }
  return items.map(({ id, createdAt }) => ({ id, createdAt }))
}
