// How soon an arrival is noticed on real servers: Postfix takes the message, Dovecot keeps it.
import { describe, expect, it } from 'vitest'
import { timeArrivals } from '../../scripts/benches/arrival/measure-arrivals.ts'
import { median } from '../../scripts/benches/measure.ts'
import { isLabAbsent, labRoot } from './lab.ts'

const host = 'mx1.lab.test'
const login = { host, port: 143, tls: 'starttls', user: 'seed19@lab.test', password: 'pw-seed19' } as const

describe.skipIf(isLabAbsent)('an arrival on Dovecot', () => {
  it('is noticed within 150 ms of the final 250, by the median of twenty', async () => {
    const times = await timeArrivals({ login, smtp: { host, port: 25 }, root: labRoot.pem }, 20)
    expect(median(times)).toBeLessThanOrEqual(150)
  })
})
