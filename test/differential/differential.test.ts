// Every scenario handed to our client and to others: ours never contradicts what the server did, and each difference has its
// reason. Takes the place of the server on the truth: what it took is its own record.
import { afterAll, describe, expect, it } from 'vitest'
import { builtInScenarioIds } from '../../fixtures/scripted/built-in-scenarios.ts'
import type { Outcome } from '../../lib/mail/outcome.ts'
import { type ClientVerdict, otherClients } from './clients.ts'
import { askOther, askOurs } from './compare.ts'
import { type Disagreement, disagreements } from './disagreements.ts'

const ids = await builtInScenarioIds()
const clients = otherClients.filter(({ isHere }) => isHere)
const missing = otherClients.filter(({ isHere }) => !isHere).map(({ name }) => name)

/** What others would call our outcomes; they have no word for "nobody knows". */
const inTheirWords: Readonly<Record<Outcome, ClientVerdict | 'unknown'>> = {
  accepted: 'accepted',
  bounced: 'refused',
  deferred: 'deferred',
  'not-sent': 'failed',
  unknown: 'unknown',
}

/** A scenario whose own words claim an acceptance, with nothing behind them. */
const acceptedInWordsOnly = ['D23']
const used = new Set<string>()

describe(`against ${clients.map(({ name }) => name).join(', ')}`, () => {
  it.runIf(missing.length > 0)(`${missing.join(', ')}: not on this machine, not asked`, () => undefined)

  describe.concurrent('each scenario', () => {
    it.each(ids.map((id) => ({ id })))(
      '$id',
      async ({ id }) => {
        const ours = await askOurs(id)
        if (ours.says === 'accepted' && !acceptedInWordsOnly.includes(id)) expect(ours.taken, 'accepted').toBe(true)
        if (ours.taken) expect(['accepted', 'unknown'], 'taken by the server').toContain(ours.says)
        expect(ours.secretInClear).toBe(false)
        for (const client of clients) {
          const { says } = await askOther(id, client)
          if (says === inTheirWords[ours.says]) continue
          const line = disagreements.find((one) => one.scenarios.includes(id) && one.says[client.name]?.includes(says))
          expect(line, `${id}: ${client.name} says ${says}, we say ${ours.says}: no line tells why`).toBeDefined()
          used.add(`${id} ${client.name}`)
        }
      },
      90_000,
    )
  })
})

describe('the list of disagreements', () => {
  const lasting = disagreements.filter((line: Disagreement) => !line.sometimes)
  const due = lasting.flatMap(({ scenarios, says }) =>
    scenarios.flatMap((id) => Object.keys(says).map((name) => ({ id, name }))),
  )

  it.each(due.filter(({ name }) => clients.some((client) => client.name === name)))(
    '$id: $name still says something else',
    ({ id, name }) => {
      expect(used).toContain(`${id} ${name}`)
    },
  )

  it('names scenarios that there are', () => {
    for (const { scenarios } of disagreements) for (const id of scenarios) expect(ids).toContain(id)
  })
})

afterAll(() => used.clear())
