// smtping check, ports and doctor as people run them, against fake servers and a fake name server.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listen, trackSockets } from '../../fixtures/listen.ts'
import { startFakeServer } from '../../fixtures/scripted/fake-server.ts'
import type { FakeServer } from '../../fixtures/scripted/fake-server-settings.ts'
import { type NameServer, startNameServer } from '../../fixtures/scripted/name-server.ts'
import type { Zone } from '../../fixtures/scripted/scenario.ts'
import { smtping } from './smtping.ts'

const zone: Zone = {
  'mx.fake.test': { A: ['127.0.0.1'], AAAA: [] },
  'same.fake.test': { A: ['127.0.0.1'], AAAA: [] },
  'none.fake.test': { A: [], AAAA: [] },
  'broken.fake.test': 'servfail',
  'null.fake.test': { MX: ['0 .'] },
  'closed.fake.test': { MX: ['10 dead.fake.test'] },
  'dead.fake.test': { A: ['127.255.255.254'], AAAA: [] },
  '1.0.0.127.in-addr.arpa': { PTR: ['mx.fake.test'] },
}

let good: FakeServer
let dns: NameServer
let resolver: string
let folder: string
let root: string
beforeAll(async () => {
  good = await startFakeServer({ scenario: { title: 'A good server' } })
  dns = await startNameServer(() => zone, { host: '127.0.0.1', port: 0 })
  resolver = `127.0.0.1:${dns.endpoint.port}`
  folder = await mkdtemp(join(tmpdir(), 'smtping-test-'))
  root = join(folder, 'root.pem')
  await writeFile(root, good.rootCertificate)
})
afterAll(() => Promise.all([good.stop(), dns.stop(), rm(folder, { recursive: true })]))

const target = () => `mx.fake.test:${good.port}`

async function json(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { code, stdout, stderr } = await smtping([...args, '--resolver', resolver, '--json'], { env })
  return { code, stderr, report: JSON.parse(stdout) }
}

const ids = (report: { readonly findings: readonly { readonly id: string; readonly verdict: string }[] }) =>
  report.findings.map(({ verdict, id }) => `${verdict} ${id}`)

describe('smtping check', () => {
  it('names the vantage: host, source address, family, resolver, time (R002)', async () => {
    const { code, report } = await json(['check', target(), '--ca', root, '--region', 'north'])
    expect(code).toBe(0)
    expect(report.vantage).toEqual({
      ...{ name: expect.any(String), region: 'north' },
      ...{ sourceAddresses: ['127.0.0.1'], families: [4], resolvers: [resolver] },
    })
    expect(Date.parse(report.at)).toBeGreaterThan(Date.now() - 60_000)
  })

  it('makes one connection, says QUIT, and no byte of a message', async () => {
    good.reset()
    await json(['check', target(), '--ca', root])
    const heard = good
      .sessions()
      .map(({ lines }) => lines.filter((line) => line.direction === 'heard').map(({ text }) => text.split(' ')[0]))
    expect(heard).toEqual([['EHLO', 'STARTTLS', 'EHLO', 'QUIT']])
  })

  it('compares the names of the server (R031)', async () => {
    const { report } = await json(['check', target(), '--ca', root])
    const compared = report.findings.find(({ id }: { readonly id: string }) => id === 'names-compared')
    expect(compared.evidence).toEqual([
      'target mx.fake.test',
      'greeting mx.fake.test',
      'EHLO mx.fake.test',
      'PTR mx.fake.test',
    ])
  })

  it.each([
    [['--expect-family', 'both'], 1, 'fail family-missing'],
    [['--payload', '1000'], 0, 'pass payload-fits'],
    [['--payload', '99000000'], 1, 'fail payload-too-large'],
    [['--warn-days', '3000'], 0, 'warn certificate-expires-soon'],
    [['--fail-days', '3000'], 1, 'fail certificate-expires-soon'],
    [['--servername', 'other.fake.test'], 0, 'warn certificate-wrong-name'],
    [['--tls-versions'], 0, 'pass tls-versions'],
    [['--tls-enforcement'], 0, 'pass tls-enforced'],
  ] as const)('with %j', async (flags, expectedCode, finding) => {
    const { code, report } = await json(['check', target(), '--ca', root, ...flags])
    expect([code, ids(report)]).toEqual([expectedCode, expect.arrayContaining([finding])])
  })

  it('of several targets prints them all, and the worst decides', async () => {
    const list = join(folder, 'targets')
    await writeFile(list, `${target()}\n# none\nnone.fake.test # no address\n`)
    const { code, report } = await json(['check', '--targets', list, '--ca', root])
    expect(report.map(({ verdict }: { readonly verdict: string }) => verdict)).toEqual(['pass', 'fail'])
    expect(code).toBe(1)
    const text = await smtping(['check', '--targets', list, '--ca', root, '--resolver', resolver])
    expect(text.stdout.trim().split('\n').slice(-2)).toEqual([
      '✖ fail  2 targets: 1 fail, 1 pass',
      '✖ fail  none.fake.test',
    ])
    const lines = await smtping(['check', '--targets', list, '--ca', root, '--resolver', resolver, '--ndjson'])
    expect(
      lines.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).kind),
    ).toEqual(['check-report', 'check-report'])
  })

  it('of a name server that fails is inconclusive, and dials nobody', async () => {
    const { code, report } = await json(['check', 'broken.fake.test'])
    expect([code, report.verdict, ids(report), report.ports]).toEqual([
      3,
      'inconclusive',
      ['inconclusive name-server-failed'],
      [],
    ])
  })

  it('writes the report to a file too', async () => {
    const file = join(folder, 'saved.json')
    const { report } = await json(['check', target(), '--ca', root, '--save', file])
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(report)
  })
})

it('connects to a port of an address for one name at a time', async () => {
  let open = 0
  let most = 0
  let all = 0
  const server = createServer((socket) => {
    open += 1
    all += 1
    most = Math.max(most, open)
    socket.on('error', () => undefined)
    // Over when the server has spoken: that it is closed is noticed some time later.
    setTimeout(() => {
      open -= 1
      socket.end('554 5.3.2 not today\r\n')
    }, 150)
  })
  const { end } = trackSockets(server)
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 })
  await json(['check', `mx.fake.test:${port}`, `same.fake.test:${port}`, '--spacing', '0'])
  await end()
  expect([all, most]).toEqual([2, 1])
})

describe('before and after', () => {
  const saved = () => join(folder, 'before.json')

  it('says what changed, and its exit code says better, same or worse', async () => {
    await smtping(['check', target(), '--resolver', resolver, '--ca', root, '--save', saved()])
    const same = await smtping(['check', target(), '--resolver', resolver, '--ca', root, '--compare', saved()])
    expect([same.code, same.stdout.split('\n')[0]]).toEqual([0, expect.stringMatching(/^= same {2}mx\.fake\.test: /)])
    const worse = await smtping([
      'check',
      target(),
      '--resolver',
      resolver,
      '--ca',
      root,
      '--compare',
      saved(),
      '--payload',
      '99000000',
    ])
    expect([worse.code, worse.stdout]).toEqual([1, expect.stringMatching(/new.*: The message does not fit/)])
    const { report } = await json(['check', target(), '--ca', root, '--compare', saved()])
    expect(report).toMatchObject({ report: { kind: 'check-report' }, comparison: { change: 'same' } })
  })

  it('refuses what is no report of this target, before anything is looked at', async () => {
    const other = join(folder, 'other.json')
    await writeFile(other, '{"kind":"send-report"}')
    good.reset()
    const { code, stderr } = await smtping(['check', target(), '--resolver', resolver, '--compare', other])
    expect([code, stderr, good.sessions()]).toEqual([2, expect.stringContaining('send-report'), []])
  })
})

describe('the terminal', () => {
  it('gets no colours where there is none, and ASCII alone where that is asked for', async () => {
    const { stdout } = await smtping(['check', target(), '--resolver', resolver, '--ca', root, '--verbose', '--ascii'])
    expect(stdout).toMatch(/^[\x20-\x7e\n]*$/)
    expect(stdout).toMatch(/TLS .* EHLO/)
  })
})

describe('smtping check --mx', () => {
  it('says that a domain takes no mail, and dials nobody', async () => {
    const { code, report } = await json(['check', '--mx', 'null.fake.test'])
    expect([code, report.kind, ids(report), report.hosts]).toEqual([0, 'mx-report', ['warn null-mx'], []])
  })

  it('fails where every host is closed', async () => {
    const { code, report } = await json(['check', '--mx', 'closed.fake.test'])
    expect([code, ids(report)]).toEqual([1, ['pass mx-found', 'fail mx-all-closed']])
    expect(report.hosts).toHaveLength(1)
  })

  it('is inconclusive where the name server fails', async () => {
    const { code, report } = await json(['check', '--mx', 'broken.fake.test'])
    expect([code, ids(report)]).toEqual([3, ['inconclusive name-server-failed']])
  })

  it('ends with exit code 2 for a domain that does not exist', async () => {
    const { code, stderr } = await smtping(['check', '--mx', 'missing.fake.test', '--resolver', resolver])
    expect([code, stderr.trim().split('\n')]).toEqual([2, [expect.stringContaining('missing.fake.test')]])
    expect(stderr).toContain('MX record')
    expect(stderr).not.toContain('AAAA')
  })
})

describe('smtping ports', () => {
  it('opens ports, and writes not a byte (R001)', async () => {
    good.reset()
    const { code, report } = await json(['ports', target()])
    expect([code, report.ports[0].state, report.ports[0].firstWords.kind]).toEqual([0, 'open', 'spoke'])
    expect(good.sessions().flatMap(({ lines }) => lines.filter(({ direction }) => direction === 'heard'))).toEqual([])
  })

  it('looks at all mail ports where none is named (R059)', async () => {
    const { report } = await json(['ports', 'dead.fake.test'])
    expect(report.target.ports.toSorted((a: number, b: number) => a - b)).toEqual([
      25, 110, 143, 465, 587, 993, 995, 2525, 4190,
    ])
  })
})

describe('smtping doctor', () => {
  it('says what is open from here', async () => {
    const { code, report } = await json(['doctor', '--control', target()])
    expect([code, report.kind, report.verdict]).toEqual([0, 'vantage-report', 'pass'])
    expect(ids(report)).toEqual(['pass vantage-resolves', 'pass vantage-port-open'])
  })

  it('ends with exit code 4 where no name is resolved', async () => {
    const { code, report } = await json(['doctor', '--control', 'broken.fake.test'])
    expect([code, ids(report)]).toEqual([4, ['fail vantage-does-not-resolve']])
  })
})
