// smtping doctor: can this network be trusted to look?
import { Command, Option } from 'commander'
import { InputError } from '../../lib/contract/input-error.ts'
import { type Control, examineVantage } from '../../lib/flow/examine-vantage.ts'
import { parseHostAndPort } from '../../lib/mail/host.ts'
import { makeVantageReport } from '../../lib/report/vantage-report.ts'
import { vantageText } from '../../lib/report/vantage-text.ts'
import { checkEdges, newId, ownName } from '../adapters.ts'
import { readResolver } from '../flags.ts'
import { interruptSignal } from '../interrupt.ts'

interface Options {
  readonly control?: readonly string[]
  readonly resolver?: string
  readonly region?: string
  readonly json?: true
}

const usualPorts = [25, 465, 587]

/** Servers of large providers, which are up whenever anything is; each is known for its own ports. */
const usualControls: readonly (readonly [name: string, ports: readonly number[]])[] = [
  ['gmail-smtp-in.l.google.com', [25]],
  ['mx1.mail.icloud.com', [25]],
  ['smtp.gmail.com', [465, 587]],
  ['smtp.fastmail.com', [465, 587]],
]

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('See what can be looked at from here: DNS, ports 25, 465 and 587, IPv4 and IPv6')
    .addOption(
      new Option(
        '--control <host...>',
        'hosts known to be reachable, with :port if you like, in place of the usual ones',
      ).env('SMTPING_CONTROL'),
    )
    .option('--resolver <ip:port>', 'ask this name server, and nobody else')
    .addOption(new Option('--region <name>', 'where this machine is, for the report').env('SMTPING_REGION'))
    .option('--json', 'print the report as JSON')
    .action(async ({ control, resolver, region, json }: Options) => {
      const controls = readControls(control)
      const edges = await checkEdges(
        { ehloName: ownName() },
        resolver === undefined ? undefined : readResolver(resolver),
      )
      const seen = await examineVantage(controls, edges, { signal: interruptSignal() })
      const vantage = { name: ownName(), ...(region !== undefined && { region }) }
      const report = makeVantageReport(seen, { id: newId(), vantage })
      console.log(json ? JSON.stringify(report, undefined, 2) : vantageText(report))
      process.exitCode = report.verdict === 'fail' || report.verdict === 'inconclusive' ? 4 : 0
    })
}

function readControls(words: readonly string[] | undefined): readonly Control[] {
  if (!words) return usualControls.map(([name, ports]) => ({ target: { host: { kind: 'name', name } }, ports }))
  return [words].flat().map((text) => {
    const target = parseHostAndPort(text)
    if (!target) {
      throw new InputError([
        {
          field: '--control',
          message: `${JSON.stringify(text)} is not a host: write a name or an IP address, with :port if you like.`,
        },
      ])
    }
    return { target, ports: target.port === undefined ? usualPorts : [target.port] }
  })
}
