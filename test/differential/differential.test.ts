// Every scenario handed to our client and to others: ours never contradicts what the server recorded, and every difference
// to another client is on the list, with the reason why we are right.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listBuiltInScenarios } from '../../fixtures/scripted/built-in-scenarios.ts'
import type { Client } from './client.ts'
import { type ClientName, clientNames, contradictionsOf, expectedOf, problemOf } from './disagreement.ts'
import { disagreements } from './disagreements.ts'
import { handOver } from './hand-over.ts'
import { isHere, isKnownVersion, otherClients } from './other-clients.ts'
import { ours } from './ours.ts'

const scenarios = await listBuiltInScenarios()
const lines = disagreements.flatMap((one) => one.lines)
const here = otherClients.filter(isHere)

interface Asked {
  readonly name: ClientName
  readonly client: Client
  readonly isKnown: boolean
}

let folder: string
let clients: readonly Asked[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smtping-differential-'))
  clients = await Promise.all(
    here.map(async (one) => ({ name: one.name, client: one.start(), isKnown: await isKnownVersion(one) })),
  )
})

afterAll(async () => {
  await Promise.all(clients.map(({ client }) => client.stop?.()))
  await rm(folder, { recursive: true, force: true })
})

for (const { name, tool } of otherClients.filter((one) => !here.includes(one))) {
  it.skip(`${name} is not asked: ${tool?.command} is not on PATH (Debian package ${tool?.debian})`, () => undefined)
}

/** Asks everybody. What is wrong with the list, or with them; fails at once where ours contradicts the server. */
async function compare(id: string): Promise<readonly string[]> {
  const [we, they] = await Promise.all([
    handOver(id, ours, folder),
    Promise.all(clients.map(async (one) => ({ ...one, theirs: await handOver(id, one.client, folder) }))),
  ])
  expect(contradictionsOf(we)).toEqual([])
  const line = lines.find((one) => one.id === id)
  const own = line && line.weSay !== we.says ? [`we: "${line.weSay}" is on the list, and now it is "${we.says}"`] : []
  return [...own, ...they.flatMap(({ theirs, ...one }) => problemOf(one, { theirs, ours: we, line }) ?? [])]
}

describe.concurrent('we say what the server did, and every other answer is on the list', () => {
  it.each(scenarios)(
    '$id: $title',
    async ({ id }) => {
      const problems = await compare(id)
      // On a machine that has more to do, a client may have waited in vain. What is different is so a second time.
      if (problems.length > 0) expect(await compare(id)).toEqual([])
    },
    60_000,
  )
})

describe('the list of disagreements', () => {
  it('has one line for a scenario, and only for scenarios that there are', () => {
    const ids = lines.map(({ id }) => id)
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
    expect(ids.filter((id) => !scenarios.some((scenario) => scenario.id === id))).toEqual([])
  })

  it('has no line in which everybody agrees', () => {
    const agreed = lines.filter((line) => clientNames.every((name) => expectedOf(line, name).join() === 'as we'))
    expect(agreed).toEqual([])
  })
})
