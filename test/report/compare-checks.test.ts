import { describe, expect, it } from 'vitest'
import type { Observations } from '../../lib/diagnosis/observation.ts'
import { makeCheckReport } from '../../lib/report/check-report.ts'
import { compareChecks, comparisonExitCode, whyNotComparable } from '../../lib/report/compare-checks.ts'
import { comparisonText } from '../../lib/report/compare-text.ts'
import { readSavedReport } from '../../lib/report/saved-report.ts'
import {
  brokenSession,
  certificate,
  dayMs,
  ehlo,
  host,
  now,
  observations,
  openPort,
  seen,
  session,
  shutPort,
  tls,
} from '../diagnosis/made-observations.ts'

const report = (made: Observations) => makeCheckReport(made, { id: 'x', vantage: { name: 'here' } })
const expired = certificate({ notBefore: now - 90 * dayMs, notAfter: now - dayMs, sha256Fingerprint: 'AA:BB' })
const good = report(observations([openPort(25), openPort(587)]))
const badTls = report(
  observations([
    openPort(25),
    openPort(587, { session: session(587, { tls: seen(tls({ certificates: [expired], validNow: false })) }) }),
  ]),
)
const blocked = report(observations([openPort(25), shutPort(587, 'filtered')]))
const closed = report(observations([openPort(25), shutPort(587, 'closed')]))
const throttled = report(
  observations([
    openPort(25),
    openPort(587, { session: brokenSession(587, { stage: 'greeting', reason: 'timed-out' }) }),
  ]),
)
const warned = report(
  observations([
    openPort(25),
    openPort(587, { session: session(587, { extensionsInTls: seen(ehlo('SIZE 1000', 'AUTH PLAIN')) }) }),
  ]),
)

const changes = (before: typeof good, after: typeof good) => {
  const { change, findings } = compareChecks(before, after)
  return [change, ...findings.map((finding) => `${finding.change} ${finding.id} ${finding.place ?? ''}`)]
}

describe('two checks of one target', () => {
  it.each([
    ['nothing changed', good, good, ['same'], 0],
    ['a fault was mended', badTls, good, ['better', 'mended certificate-expired 198.51.100.7:587'], 0],
    ['a fault is new', good, badTls, ['worse', 'new certificate-expired 198.51.100.7:587'], 1],
    ['the same fault stays', badTls, badTls, ['same'], 0],
    ['a port was closed', good, closed, ['worse', 'worse port-closed 198.51.100.7:587'], 1],
    ['a port was opened', closed, good, ['better', 'better port-open 198.51.100.7:587'], 0],
    [
      'one fault for another',
      badTls,
      warned,
      ['worse', 'new size-small 198.51.100.7:587', 'mended certificate-expired 198.51.100.7:587'],
      1,
    ],
  ] as const)('where %s', (_, before, after, expected, code) => {
    expect(changes(before, after)).toEqual(expected)
    expect(comparisonExitCode(compareChecks(before, after))).toBe(code)
  })

  it.each([
    ['blocked', blocked],
    ['throttled', throttled],
  ])('where the second was %s, nothing is called mended, and nothing broken', (_, after) => {
    const { change, findings } = compareChecks(badTls, after)
    expect(change).toBe('same')
    expect(findings.length).toBeGreaterThan(0)
    expect(findings.every((finding) => finding.change === 'unclear')).toBe(true)
    expect(comparisonExitCode(compareChecks(good, after))).toBe(3)
  })

  it('where an address has changed, are matched by family and port', () => {
    const moved = { address: '203.0.113.9' }
    const after = report(observations([openPort(25, moved), openPort(587, moved)]))
    expect(changes(badTls, after)).toEqual(['better', 'mended certificate-expired 198.51.100.7:587'])
    expect(compareChecks(badTls, after).facts).toContainEqual(expect.objectContaining({ what: 'addresses' }))
  })

  it('tell which facts changed', () => {
    const { facts } = compareChecks(good, badTls)
    expect(facts.map(({ what }) => what)).toEqual(['certificate'])
    expect(facts[0]).toMatchObject({ place: '198.51.100.7:587', after: expect.stringContaining('2026-02-28') })
  })

  it('say better, same or worse first, and keep to the terminal', () => {
    const text = comparisonText(compareChecks(good, badTls))
    expect(text).toMatch(/^✖ worse {2}mail\.example\.org: pass before, fail now\n/)
    expect(text.split('\n').every((line) => line.length <= 100)).toBe(true)
    expect(comparisonText(compareChecks(good, badTls), { ascii: true })).toMatch(/^[\x20-\x7e\n]*$/)
  })

  it('must be of one target', () => {
    const other = report({ ...observations([openPort(25)]), target: { host: host('other.example.org') } })
    expect(whyNotComparable(good, other)).toMatch(/mail\.example\.org.*other\.example\.org/)
    expect(whyNotComparable(good, badTls)).toBeUndefined()
  })
})

describe('a saved report', () => {
  it('is read back as it was', () => {
    expect(readSavedReport(JSON.stringify(good), '--compare')).toEqual(good)
  })

  it.each([
    ['what is no JSON', 'no', /no JSON/],
    ['nothing', 'null', /no report/],
    ['another report', JSON.stringify({ kind: 'send-report', schemaVersion: 1 }), /a send-report/],
    ['a newer version', JSON.stringify({ ...good, schemaVersion: 2 }), /version 2/],
    ['a damaged one', JSON.stringify({ ...good, findings: 'none' }), /damaged at findings/],
  ])('is refused where it holds %s', (_, text, message) => {
    expect(() => readSavedReport(text, '--compare')).toThrow(message)
  })
})
