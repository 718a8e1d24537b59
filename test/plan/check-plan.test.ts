import { describe, expect, it } from 'vitest'
import { InputError } from '../../lib/contract/input-error.ts'
import type { Profile } from '../../lib/contract/requests.ts'
import type { Host } from '../../lib/mail/host.ts'
import {
  maxProbedAddresses,
  type PlannedCheck,
  planConnections,
  planPorts,
  quickCheckDeadlines,
} from '../../lib/plan/check-plan.ts'

const host: Host = { kind: 'name', name: 'mail.example.org' }
const local = { policy: 'any-unicast' } as const

describe('the ports of a check', () => {
  it('are 25, 465, 587 and 2525 where none is named, each with its service and its way into TLS', () => {
    expect(planPorts({ target: { host } }, { policy: 'public-unicast-only' })).toEqual([
      { port: 25, protocol: 'smtp', service: 'relay', tlsMode: 'starttls', expected: 'usual' },
      { port: 465, protocol: 'smtp', service: 'submissions', tlsMode: 'implicit', expected: 'usual' },
      { port: 587, protocol: 'smtp', service: 'submission', tlsMode: 'starttls', expected: 'usual' },
      { port: 2525, protocol: 'smtp', service: 'submission', tlsMode: 'starttls', expected: 'optional' },
    ])
  })

  it.each<readonly [string, PlannedCheck, readonly number[]]>([
    ['the port of the target', { target: { host, port: 587 } }, [587]],
    ['the ports named', { target: { host }, ports: [465, 25] }, [465, 25]],
    ['both', { target: { host, port: 587 }, ports: [25] }, [587, 25]],
    ['one that is named twice, once', { target: { host, port: 25 }, ports: [25] }, [25]],
  ])('are %s, and asked for', (_, request, expected) => {
    const planned = planPorts(request, local)
    expect(planned.map(({ port }) => port)).toEqual(expected)
    expect(planned.every(({ expected: why }) => why === 'asked')).toBe(true)
  })

  it.each([
    [undefined, { service: 'relay', tlsMode: 'starttls' }],
    ['starttls', { service: 'relay', tlsMode: 'starttls' }],
    ['implicit', { service: 'submissions', tlsMode: 'implicit' }],
  ] as const)('begin TLS on an unknown number as told: %s', (tls, expected) => {
    expect(planPorts({ target: { host, port: 8025 }, ...(tls && { tls }) }, local)[0]).toMatchObject(expected)
  })

  it('keep the way into TLS of a number that everybody knows', () => {
    expect(planPorts({ target: { host, port: 465 }, tls: 'starttls' }, local)[0]?.tlsMode).toBe('implicit')
  })

  it.each([
    [143, { protocol: 'imap', service: 'imap', tlsMode: 'starttls' }],
    [993, { protocol: 'imap', service: 'imaps', tlsMode: 'implicit' }],
    [110, { protocol: 'pop3', service: 'pop3', tlsMode: 'starttls' }],
    [995, { protocol: 'pop3', service: 'pop3s', tlsMode: 'implicit' }],
    [4190, { protocol: 'managesieve', service: 'managesieve', tlsMode: 'starttls' }],
  ])('have the protocol of mailboxes that port %i is for', (port, expected) => {
    expect(planPorts({ target: { host }, ports: [port] }, local)).toEqual([{ port, ...expected, expected: 'asked' }])
  })

  it('are not 24, which is for LMTP, unless it is only to be opened', () => {
    expect(() => planPorts({ target: { host }, ports: [25, 24] }, local)).toThrow('LMTP')
    expect(planPorts({ target: { host }, ports: [24], depth: 'connect' }, local)).toHaveLength(1)
  })

  it.each<readonly [Profile, string, string]>([
    ['mx', '25', ''],
    ['submission', '465,587', '2525'],
    ['all-mail-ports', '25,465,587', '2525,143,993,110,995,4190'],
    ['migration', '25,465,587,993', '2525,143,110,995,4190'],
    ['tls-audit', '', '25,465,587,2525,143,993,110,995,4190'],
  ])('of the profile %s are usual %s, and optional %s', (profile, usual, optional) => {
    const planned = planPorts({ target: { host }, profile }, local)
    const of = (expected: string) => planned.filter((port) => port.expected === expected).map(({ port }) => port)
    expect([of('usual').join(), of('optional').join()]).toEqual([usual, optional])
  })

  it('are mail ports only where a deployed stack looks, and the field at fault is named', () => {
    const plan = () => planPorts({ target: { host, port: 22 }, ports: [25, 6379] }, { policy: 'public-unicast-only' })
    expect(plan).toThrow(InputError)
    expect(plan).toThrow(/target: Port 22 .*ports\.1: Port 6379/)
  })
})

describe('the connections of a check', () => {
  it('let one of them log in: the first submission port, at the first address', () => {
    const ports = planPorts({ target: { host } }, local)
    const made = planConnections(host, { addresses: ['192.0.2.1', '192.0.2.2'], ports })
    expect(made.filter(({ mayLogIn }) => mayLogIn).map(({ port, address }) => `${port} ${address}`)).toEqual([
      '465 192.0.2.1',
    ])
    const relay = planPorts({ target: { host, port: 25 } }, local)
    expect(planConnections(host, { addresses: ['192.0.2.1'], ports: relay })[0]?.mayLogIn).toBeUndefined()
  })

  it('are one for each port at each address', () => {
    const ports = planPorts({ target: { host }, ports: [25, 587] }, local)
    const made = planConnections(host, { addresses: ['192.0.2.1', '2001:db8::1'], ports })
    expect(made.map(({ address, port }) => `${address} ${port}`)).toEqual([
      '192.0.2.1 25',
      '2001:db8::1 25',
      '192.0.2.1 587',
      '2001:db8::1 587',
    ])
  })

  it('go to a bounded number of addresses', () => {
    const ports = planPorts({ target: { host, port: 25 } }, local)
    const addresses = Array.from({ length: 8 }, (_, index) => `192.0.2.${index}`)
    expect(planConnections(host, { addresses, ports })).toHaveLength(maxProbedAddresses)
  })
})

describe('the deadlines of a quick check', () => {
  it('fit an answer within 25 seconds, with the time for names', () => {
    expect(quickCheckDeadlines.session).toBeLessThanOrEqual(22_000)
  })
})
