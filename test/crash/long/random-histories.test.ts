// Level 4, long: histories of another seed each time, and the proof that chance alone finds what was planted.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seedOfRun } from '../chance.ts'
import { histories } from '../histories/action.ts'
import { brokenIn } from '../histories/run-history.ts'
import { mutants } from '../mutants/mutants.ts'

const seed = seedOfRun()

it(`seed ${seed} (SMTPING_CHANCE): whatever happens in which order, every promise is kept`, async () => {
  const property = fc.asyncProperty(histories, async (history) => {
    expect(await brokenIn(history)).toEqual([])
  })
  await fc.assert(property, { seed, numRuns: 10_000 })
})

/** What takes more than chance: a caller beside another, a name server that lies, a batch, a reply of two minds. */
const planted = [
  ...(['no sweep', 'no mark before the dot', 'the mark comes after the dot'] as const),
  ...(['the message is deleted before the result', 'an error is swallowed', 'what is unknown is sent again'] as const),
  ...(['TTL is the timer', 'the table writes without a condition', 'what waits is put into the queue again'] as const),
] as const

describe('chance finds what was planted', () => {
  it.each(planted)('%s', async (name) => {
    const property = fc.asyncProperty(
      histories,
      async (history) => (await brokenIn(history, mutants[name])).length === 0,
    )
    const { failed, numRuns } = await fc.check(property, { seed, numRuns: 2000, endOnFailure: true })
    expect([name, failed]).toEqual([name, true])
    expect(numRuns).toBeLessThan(2000)
  })
})
