// smtping check: can we talk? One polite session per address and port.
import { readFile } from 'node:fs/promises'
import { Command, Option } from 'commander'
import { InputError } from '../../lib/contract/input-error.ts'
import { runCheck } from '../../lib/flow/run-check.ts'
import { type TlsMode, tlsModes } from '../../lib/mail/session-facts.ts'
import { makeCheckReport } from '../../lib/report/check-report.ts'
import { checkText } from '../../lib/report/check-text.ts'
import { checkExitCode } from '../../lib/report/exit-code.ts'
import { checkEdges, newId, ownName } from '../adapters.ts'
import { readCheck, readEhloName } from '../flags.ts'
import { interruptSignal } from '../interrupt.ts'
import { unknownHost, unreadable } from '../usage.ts'

interface Options {
  readonly port?: string
  readonly tls?: TlsMode
  readonly ca?: string
  readonly ehlo?: string
  readonly failOn: 'warn' | 'fail'
  readonly json?: true
}

export function checkCommand(): Command {
  return new Command('check')
    .description('Check whether a mail server can be talked to: TCP, greeting, EHLO, TLS, certificate, AUTH, SIZE')
    .argument('<host>', 'a name, an IPv4 address, or an IPv6 address in brackets; with :port if you like')
    .option('-p, --port <list>', 'ports, separated by commas (25,465,587,2525 where none is given)')
    .addOption(new Option('--tls <mode>', 'how TLS begins on a port whose number does not tell').choices(tlsModes))
    .option('--ca <file>', 'trust the certificates in this PEM file too')
    .option('--ehlo <name>', 'the name to say in EHLO; this machine’s own where it is not given')
    .addOption(new Option('--fail-on <verdict>', 'exit with 1 at this').choices(['warn', 'fail']).default('fail'))
    .option('--json', 'print the report as JSON')
    .action(async (target: string, options: Options) => {
      const report = await run(target, options)
      const isUnknown = report.findings.some(({ id }) => id === 'name-not-found')
      if (options.json) console.log(JSON.stringify(report, undefined, 2))
      if (isUnknown) throw new InputError([unknownHost('host', report.target.host)])
      if (!options.json) console.log(checkText(report))
      process.exitCode = checkExitCode(report, options.failOn)
    })
}

async function run(target: string, { ca, ehlo = ownName(), ...words }: Options) {
  const request = readCheck(target, words)
  const ehloName = readEhloName(ehlo)
  const trustedCertificates = ca === undefined ? [] : [await readCertificates(ca)]
  const edges = await checkEdges({ ehloName, trustedCertificates })
  const observations = await runCheck(request, edges, { signal: interruptSignal() })
  return makeCheckReport(observations, { id: newId(), vantage: { name: ownName() } })
}

async function readCertificates(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new InputError([unreadable('--ca', path, error)])
  })
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text
  throw new InputError([
    {
      field: '--ca',
      message: `There is no PEM certificate in ${path}: name a file with -----BEGIN CERTIFICATE----- in it.`,
    },
  ])
}
