import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createAuth } from '../../functions/auth.ts'
import { readConfig } from '../../functions/config.ts'
import { productionSchedules } from '../../lib/plan/schedule.ts'

describe('the environment', () => {
  it('an empty one is a function that refuses everyone and has the schedules of production', () => {
    expect(readConfig({})).toMatchObject({ tokenSha256: '', sender: { seeds: [] }, schedules: productionSchedules })
  })
  it('some schedules may be set, and the rest stay', () => {
    const { schedules } = readConfig({ SCHEDULES: '{"followMs": 5}' })
    expect(schedules).toEqual({ ...productionSchedules, followMs: 5 })
  })
  it.each([
    ['SEEDS', 'not JSON'],
    ['SEEDS', '[{"address":"nobody"}]'],
    ['BOUNCE_ADDRESS', 'nobody'],
    ['BOUNCE_ADDRESS', 'delivery-reports@example.org'],
    ['EHLO_NAME', 'a.b\r\nMAIL FROM:<x@y.test>'],
    ['SCHEDULES', '{"folowMs": 5}'],
    ['RETENTION_DAYS', 'long'],
  ])('%s=%s is named as the fault', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(name)
  })
})

describe('the lock', () => {
  const sha256OfSesame = createHash('sha256').update('sesame').digest('hex')
  const ask = (authorization: string | undefined, environment = { TOKEN_SHA256: sha256OfSesame }) =>
    createAuth(environment)({ headers: authorization === undefined ? {} : { authorization } })

  it('opens to the token, and says who it is without telling the token', async () => {
    expect(await ask('Bearer open-sesame')).toMatchObject({ isAuthorized: false })
    expect(await ask('Bearer sesame')).toEqual({ isAuthorized: true, context: { caller: sha256OfSesame.slice(0, 16) } })
  })
  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'sesame',
    'Bearer sesam',
    'Bearer sesame sesame',
    `Bearer ${sha256OfSesame}`,
  ])('stays closed to %j', async (authorization) => expect((await ask(authorization)).isAuthorized).toBe(false))
  it('without a hash it opens to nobody, not even to an empty token', async () => {
    for (const authorization of ['Bearer sesame', 'Bearer ', 'Bearer undefined']) {
      expect((await ask(authorization, { TOKEN_SHA256: '' })).isAuthorized).toBe(false)
    }
  })
})
