// The fault matrix: one row for each thing that a mail server does, with what the client has to make of it.
import { describe, expect, it } from 'vitest'
import { builtInScenarioIds } from '../../fixtures/scripted/built-in-scenarios.ts'
import { startFakeServer } from '../../fixtures/scripted/fake-server.ts'
import { speed } from './client-under-test.ts'
import { playRow } from './play-row.ts'
import { proofs } from './proofs.ts'
import { anyTimeRows, messageRows, pipeliningRows } from './rows-of-messages.ts'
import { connectRows, ehloRows, greetingRows } from './rows-of-sessions.ts'
import { authRows, tlsRows } from './rows-of-tls.ts'
import { mailRows, recipientRows } from './rows-of-transactions.ts'

const sections = {
  'DNS and connect': connectRows,
  greeting: greetingRows,
  'EHLO and HELO': ehloRows,
  'STARTTLS and TLS': tlsRows,
  AUTH: authRows,
  MAIL: mailRows,
  RCPT: recipientRows,
  'DATA and the final dot': messageRows,
  pipelining: pipeliningRows,
  'QUIT and any time': anyTimeRows,
}

/** How many rows each section of the matrix has. */
const sizes = { C: 12, G: 26, E: 28, T: 30, A: 11, M: 11, R: 17, D: 23, P: 6, Q: 1, X: 6 }
const allIds = Object.entries(sizes).flatMap(([letter, size]) =>
  Array.from({ length: size }, (_, index) => `${letter}${String(index + 1).padStart(2, '0')}`),
)

describe('the table', () => {
  it('has every row of the matrix, and a scenario for each', async () => {
    expect(allIds).toHaveLength(171)
    const rows = Object.values(sections).flat()
    const told = new Set([...rows.map(({ id }) => id), ...proofs.map(({ id }) => id)])
    expect([...told].toSorted()).toEqual(allIds.toSorted())
    const scenarios = (await builtInScenarioIds()).filter((id) => /^[A-Z]\d\d$/.test(id))
    expect(scenarios.toSorted()).toEqual(allIds.toSorted())
  })
})

describe.each(Object.entries(sections))('%s', (_name, rows) => {
  describe.concurrent('each row', () => {
    it.each(rows)('$title', async (row) => {
      const { told, ...played } = await playRow(row)
      const { heard } = row.due
      const due = { ...row.due, heard: typeof heard === 'string' ? heard : expect.stringMatching(heard) }
      expect(played, told.join('\n')).toEqual(due)
      expect(told.filter((line) => /[^\t\x20-\x7e]/.test(line))).toEqual([])
    })
  })
})

describe('what a verdict does not tell', () => {
  it.concurrent.each(proofs)('$id: $promise', async ({ id, prove, expect: due }) => {
    const server = await startFakeServer({ scenario: id, dnsPort: 0, speed })
    try {
      expect(await prove(server)).toEqual(due)
    } finally {
      await server.stop()
    }
  })
})
