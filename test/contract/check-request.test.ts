import { describe, expect, it } from 'vitest'
import { parseInput } from '../../lib/contract/input-error.ts'
import { checkRequestSchema } from '../../lib/contract/requests.ts'

const read = (more: Readonly<Record<string, unknown>>) =>
  parseInput(checkRequestSchema, { target: 'mail.example.org', ...more })

describe('the request of a check', () => {
  it.each([
    {},
    { mx: true },
    { profile: 'all-mail-ports' },
    { depth: 'connect', ports: [25, 4190] },
    { expect: { family: 'both', payload: 1, daysLeft: { warn: 30, fail: 7 } } },
    { onRequest: { tlsVersions: true } },
  ])('may hold %j', (more) => {
    expect(read(more)).toMatchObject(more)
  })

  it.each([
    [{ mx: true, ports: [25] }, 'ports'],
    [{ mx: true, target: 'example.org:25' }, 'ports'],
    [{ profile: 'every' }, 'profile'],
    [{ depth: 'deep' }, 'depth'],
    [{ expect: { family: 'ipv5' } }, 'expect.family'],
    [{ expect: { payload: 0 } }, 'expect.payload'],
    [{ expect: { daysLeft: { warn: -1 } } }, 'expect.daysLeft.warn'],
    [{ expect: { size: 1 } }, 'expect'],
    // What says MAIL, or logs in, is for the command line on one's own machine.
    [{ onRequest: { relay: { reversePath: 'a@b.example', forwardPath: 'c@d.example' } } }, 'onRequest'],
    [{ onRequest: { enforcement: true } }, 'onRequest'],
    [{ credentials: { user: 'a', password: 'b' } }, ''],
    [{ ports: Array.from({ length: 17 }, (_, index) => index + 1) }, 'ports'],
  ])('may not hold %j', (more, field) => {
    expect(() => read(more)).toThrow(
      expect.objectContaining({
        issues: expect.arrayContaining([expect.objectContaining({ field: expect.stringContaining(field) })]),
      }),
    )
  })
})
