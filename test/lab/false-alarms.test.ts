// The five classic false alarms of mail checks, against real servers: none of them is a failure of the target.
// Most of their time is waiting, so they wait at once.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type NameServer, startNameServer } from '../../fixtures/scripted/name-server.ts'
import { isLabAbsent } from './lab.ts'
import { check, complaints, portOf, seen, send } from './smtping.ts'

describe.skipIf(isLabAbsent).concurrent('a throttle', () => {
  it('in the greeting is neither a failure nor a server without STARTTLS', async () => {
    const report = await check('sink.lab.test', [2533])
    expect(complaints(report)).toEqual({ 'inconclusive rate-limited': [2533] })
    expect(report.verdict).toBe('inconclusive')
  })

  it('at MAIL is not met by a check, which never says it, and defers a send', async () => {
    const ids = (await check('sink.lab.test', [2531])).findings.map(({ id }) => id)
    expect(ids).toContain('smtp-ready')
    expect(ids).not.toContain('rate-limited')
    const sent = await send('sink.lab.test:2531', { from: 'news@lab.test', to: 'anyone@sink.lab.test' })
    expect(sent).toMatchObject({ outcome: 'deferred', verdict: 'warn', reply: { code: 421 } })
  })
})

describe.skipIf(isLabAbsent).concurrent('a name server that fails', () => {
  let dns: NameServer
  let resolver: readonly string[]

  beforeAll(async () => {
    const zone = { 'mx1.lab.test': 'servfail', 'mx2.lab.test': 'silence' } as const
    dns = await startNameServer(() => zone, { host: '127.0.0.1', port: 0 })
    resolver = ['--resolver', `127.0.0.1:${dns.endpoint.port}`]
  })

  afterAll(() => dns.stop())

  it('with SERVFAIL does not make the name one that does not exist', async () => {
    const report = await check('mx1.lab.test', [25], resolver)
    expect(complaints(report)).toEqual({ 'inconclusive name-server-failed': [undefined] })
    expect(report.addresses).toMatchObject({ kind: 'temporary-failure', cause: { detail: 'ESERVFAIL' } })
  })

  it('by silence does not either', async () => {
    const report = await check('mx2.lab.test', [25], resolver)
    expect(complaints(report)).toEqual({ 'inconclusive name-server-timeout': [undefined] })
    expect(report.addresses.kind).toBe('temporary-failure')
  })

  it('by refusal, as the lab’s own does for every other domain, does not either', async () => {
    const report = await check('mail.example.org', [25])
    expect(complaints(report)).toEqual({ 'inconclusive name-server-refused': [undefined] })
    expect(report.addresses).toMatchObject({ kind: 'temporary-failure', cause: { detail: 'EREFUSED' } })
  })

  it('is another thing than a name that its own servers deny', async () => {
    const report = await check('nosuch.lab.test', [25])
    expect(complaints(report)).toEqual({ 'fail name-not-found': [undefined] })
    expect(report.addresses.kind).toBe('absent')
  })
})

describe.skipIf(isLabAbsent).concurrent('a blocked way out', () => {
  it('tells nothing about the target, and on port 25 is blamed on our network', async () => {
    const report = await check('filtered.lab.test', [25, 587])
    expect(complaints(report)).toEqual({ 'inconclusive port-25-filtered': [25], 'inconclusive port-filtered': [587] })
    expect(report.findings.find(({ port }) => port === 25)?.about).toBe('vantage')
    expect(report.verdict).toBe('inconclusive')
  })

  it('is ours where a control is silent too, and may be the target’s where a control answers', async () => {
    const [blocked, shut] = await Promise.all(
      ['filtered', 'mx1'].map((label) => check('filtered.lab.test', [587], ['--control', `${label}.lab.test`])),
    )
    expect(blocked && complaints(blocked)).toEqual({ 'inconclusive vantage-blocks-port': [587] })
    expect(shut && complaints(shut)).toEqual({ 'inconclusive port-filtered': [587] })
    expect(blocked?.findings[0]?.about).toBe('vantage')
    expect(shut?.findings[0]?.about).toBe('target')
  })
})

describe.skipIf(isLabAbsent).concurrent('greylisting', () => {
  it('is nothing that a check minds', async () => {
    const report = await check('grey.lab.test', [25])
    expect(complaints(report)).toEqual({})
    expect(report.verdict).toBe('pass')
  })

  it('defers a send by a stranger, and is called by its name', async () => {
    // postgrey remembers who came before, so that each run is a stranger of its own.
    const words = { from: `${randomUUID()}@lab.test`, to: 'seed1@grey.lab.test' }
    const sent = await send('grey.lab.test:25', words)
    expect(sent).toMatchObject({ outcome: 'deferred', cause: 'rate-limit', verdict: 'warn', reply: { code: 450 } })
    expect(sent.attempts.flatMap(({ findings = [] }) => findings.map(({ id }) => id))).toContain('greylisted')
  })
})

describe.skipIf(isLabAbsent).concurrent('a greeting that is held back', () => {
  // Both show the certificate of mx1. postscreen holds its greeting back for those only whom it does not know yet.
  it.each(['screen', 'tarpit'])('%s.lab.test talks in the end, and is at most slow', async (label) => {
    const report = await check(`${label}.lab.test`, [25])
    const { 'warn slow-greeting': _, ...others } = complaints(report)
    expect(others).toEqual({ 'warn certificate-wrong-name': [25] })
    expect(seen(portOf(report, 25).extensions.inTls)).toBeDefined()
  })
})
