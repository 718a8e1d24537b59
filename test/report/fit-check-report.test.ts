import { describe, expect, it } from 'vitest'
import { type CheckReport, checkReportSchema, makeCheckReport } from '../../lib/report/check-report.ts'
import { fitCheckReport, maxStoredReportBytes } from '../../lib/report/fit-check-report.ts'
import { observations, openPort } from '../diagnosis/made-observations.ts'

const report = makeCheckReport(observations([openPort(25), openPort(587)]), { id: 'x', vantage: { name: 'laptop' } })

function withPorts(
  copies: number,
  change: (port: CheckReport['ports'][number]) => CheckReport['ports'][number],
): CheckReport {
  const ports = Array.from({ length: copies }, () => report.ports).flat()
  return { ...report, ports: ports.map(change) }
}

const entry = (text: string) => ({ atMs: 0, direction: 'server', stage: 'ehlo', tls: false, text }) as const
const bytes = (one: CheckReport) => Buffer.byteLength(JSON.stringify(one))

describe('a report that is to be stored', () => {
  it('is left alone where it fits', () => {
    expect(fitCheckReport(report, maxStoredReportBytes)).toBe(report)
  })

  it.each([
    ['long lines', withPorts(16, (port) => ({ ...port, transcript: [entry('x'.repeat(32_000))] }))],
    [
      'many lines',
      withPorts(16, (port) => ({ ...port, transcript: Array.from({ length: 2000 }, () => entry('x'.repeat(200))) })),
    ],
    [
      'long lists',
      withPorts(16, (port) => {
        const value = { code: 250, lines: Array.from({ length: 100 }, () => 'x'.repeat(600)) }
        const lists = { lines: value.lines, offered: [], authMechanisms: value.lines, serverName: 'x', heloOnly: false }
        const seen = { kind: 'seen', value: lists } as const
        return { ...port, greeting: { kind: 'seen', value }, extensions: { inClear: seen, inTls: seen } }
      }),
    ],
    [
      'long lists of mailboxes',
      withPorts(16, (port) => {
        const list = Array.from({ length: 100 }, () => 'x'.repeat(600))
        const value = { announced: list, mechanisms: list, startTls: true, passwordLogin: false }
        const answer = { kind: 'seen', value: { status: 'ok', text: 'x'.repeat(4000) } } as const
        const seen = { kind: 'seen', value } as const
        const mailbox = {
          greeting: answer,
          startTls: answer,
          quit: answer,
          capabilities: { inClear: seen, inTls: seen },
        }
        return {
          ...port,
          mailbox,
          auth: { inClear: { kind: 'seen', value: list }, inTls: { kind: 'seen', value: list } },
        }
      }),
    ],
  ])('with %s is cut until it fits, says so, and keeps its findings and states', (_, long) => {
    expect(bytes(long)).toBeGreaterThan(maxStoredReportBytes)
    const fitted = fitCheckReport(long, maxStoredReportBytes)
    expect(bytes(fitted)).toBeLessThan(maxStoredReportBytes + 200)
    expect(checkReportSchema.parse(fitted)).toEqual(fitted)
    expect(fitted.limits).toContain('not whole')
    expect(fitted.ports.map(({ port, state }) => [port, state])).toEqual(
      long.ports.map(({ port, state }) => [port, state]),
    )
    expect(fitted.findings.map(({ id }) => id)).toEqual(long.findings.map(({ id }) => id))
  })
})
