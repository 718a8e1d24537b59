// `check` against real servers reports what swaks and openssl s_client report.
import { describe, expect, it } from 'vitest'
import { type CheckReport, checkReportSchema } from '../../lib/report/check-report.ts'
import { isLabAbsent, labRoot, outputOf } from './lab.ts'

async function check(host: string, ports: string): Promise<CheckReport> {
  const args = ['cli/smtping.ts', 'check', host, '--port', ports, '--ca', labRoot.path, '--json']
  const output = await outputOf(process.execPath, args)
  return checkReportSchema.parse(JSON.parse(output.slice(0, output.lastIndexOf('}') + 1)))
}

function portOf(report: CheckReport, port: number, family: 4 | 6 = 4) {
  const found = report.ports.find((seen) => seen.port === port && seen.family === family)
  if (!found) throw new Error(`port ${port} is not in the report`)
  return found
}

/** The lines of both EHLO replies as swaks heard them, as they came, without the first line. */
function ehloLists(output: string) {
  const lines = (mark: string) =>
    output
      .split('\n')
      .filter((line) => line.startsWith(`${mark}  250`))
      .map((line) => line.slice(`${mark}  `.length))
      .slice(1)
  return { inClear: lines('<-'), inTls: lines('<~') }
}

function value<Value>(observed: { readonly kind: string; readonly value?: Value }): Value {
  if (observed.kind !== 'seen' || observed.value === undefined) throw new Error(`not seen: ${JSON.stringify(observed)}`)
  return observed.value
}

describe.skipIf(isLabAbsent)('check against Postfix', () => {
  it.each([25, 587])('port %i: greeting and both EHLO lists are those that swaks hears', async (port) => {
    const [report, swaks] = await Promise.all([
      check('127.0.0.2', String(port)),
      outputOf('swaks', ['--server', '127.0.0.2', '--port', String(port), '--tls', '--quit-after', 'EHLO']),
    ])
    const seen = portOf(report, port)
    const { inClear, inTls } = ehloLists(swaks)
    expect(inClear.length).toBeGreaterThan(5)
    expect(seen.transcript.filter(({ text }) => text.startsWith('220 ')).map(({ text }) => text)[0]).toBe(
      /^<- {2}(220 .*)$/m.exec(swaks)?.[1],
    )
    expect(rawLines(value(seen.extensions.inClear))).toEqual(inClear)
    expect(rawLines(value(seen.extensions.inTls))).toEqual(inTls)
  })

  it.each([
    [25, ['-starttls', 'smtp']],
    [587, ['-starttls', 'smtp']],
    [465, []],
  ])('port %i: protocol, cipher, certificate and verdict are those of openssl', async (port, flags) => {
    const [report, openssl] = await Promise.all([
      check('mx1.lab.test', String(port)),
      outputOf('sh', [
        '-c',
        `echo | openssl s_client ${flags.join(' ')} -connect mx1.lab.test:${port} -CAfile ${labRoot.path} -verify_hostname mx1.lab.test`,
      ]),
    ])
    const tls = value(portOf(report, port).tls)
    const [, protocol, cipher] = /New, (TLSv[\d.]+), Cipher is (\S+)/.exec(openssl) ?? []
    expect([tls.protocol, tls.cipher]).toEqual([protocol, cipher])
    expect(openssl).toContain('Verify return code: 0 (ok)')
    expect([tls.chain, tls.nameMatches, tls.validNow]).toEqual(['trusted', true, true])
    const [, notAfter = ''] = /0 s:.*?NotAfter: (.*? GMT)/s.exec(openssl) ?? []
    expect(new Date(tls.certificates[0]?.notAfter ?? 0)).toEqual(new Date(notAfter))
  })
})

describe.skipIf(isLabAbsent)('check against broken servers: openssl and we name the same fault', () => {
  it.each([
    ['expired', 'certificate has expired', 'certificate-expired'],
    ['notyet', 'certificate is not yet valid', 'certificate-not-yet-valid'],
    ['selfsigned', 'self-signed certificate', 'certificate-self-signed'],
    ['wronghost', 'hostname mismatch', 'certificate-wrong-name'],
    ['incomplete', 'unable to get local issuer certificate', 'certificate-incomplete-chain'],
  ])('%s.lab.test', async (name, words, finding) => {
    const host = `${name}.lab.test`
    const [report, openssl] = await Promise.all([
      check(host, '465'),
      outputOf('sh', [
        '-c',
        `echo | openssl s_client -connect ${host}:465 -CAfile ${labRoot.path} -verify_hostname ${host}`,
      ]),
    ])
    expect(openssl).toContain(words)
    expect(report.findings.map(({ id }) => id)).toContain(finding)
  })
})

describe.skipIf(isLabAbsent)('check against the odd ones', () => {
  it('notls offers no STARTTLS', async () => {
    expect((await check('notls.lab.test', '25')).findings.map(({ id }) => id)).toContain('starttls-missing')
  })
  it('plainauth offers AUTH before TLS', async () => {
    expect((await check('plainauth.lab.test', '587')).findings.map(({ id }) => id)).toContain('auth-in-clear')
  })
  it('a closed port is closed, a filtered one filtered, and neither is taken for the other', async () => {
    expect(portOf(await check('127.0.0.40', '25'), 25).state).toBe('closed')
    expect(portOf(await check('127.0.0.29', '25'), 25).state).toBe('filtered')
  })
  it('a greeting of 421 is a throttle, not a server without STARTTLS', async () => {
    const ids = (await check('127.0.0.4', '2533')).findings.map(({ id }) => id)
    expect(ids).toContain('rate-limited')
    expect(ids).not.toContain('starttls-missing')
  })
  it('R023: no check leaves a MAIL, RCPT or DATA behind', async () => {
    const { ports } = await check('mx2.lab.test', '25,587,465')
    const said = ports.flatMap(({ transcript }) => transcript.filter(({ direction }) => direction === 'client'))
    expect(new Set(said.map(({ text }) => text.split(' ')[0]))).toEqual(new Set(['EHLO', 'STARTTLS', 'QUIT']))
  })
})

function rawLines(extensions: { readonly lines: readonly string[] }): readonly string[] {
  return extensions.lines.slice(1)
}
