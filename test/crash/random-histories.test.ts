// Level 4: histories of chance, played on the world and on a plain model of it. The long form: npm run test:crash.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Action, histories } from './histories/action.ts'
import { brokenIn } from './histories/run-history.ts'

const seed = 20_261_121

/** Histories that once broke a promise. */
const regressions: [readonly Action[]][] = [
  // The write of one mailbox's watch went on when that of the other had failed, and the work with it.
  [
    [
      { do: 'submit', key: 1 },
      { do: 'kill', steps: 32, side: 'before', form: 'throw' },
      { do: 'kill', steps: 36, side: 'before', form: 'abandon' },
      { do: 'submit', key: 2 },
    ],
  ],
]

it(`seed ${seed}: whatever happens in which order, every promise is kept`, async () => {
  const property = fc.asyncProperty(histories, async (history) => {
    expect(await brokenIn(history)).toEqual([])
  })
  await fc.assert(property, { seed, numRuns: 400, examples: regressions })
}, 60_000)
