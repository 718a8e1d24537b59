// smtping ports: which ports are open? TCP only: not a byte is written.
import { Command, Option } from 'commander'
import { profiles } from '../../lib/contract/requests.ts'
import { familyExpectations } from '../../lib/mail/expectations.ts'
import { checkTargets } from '../check-targets.ts'
import { addNetworkOptions, type NetworkOptions } from '../look-options.ts'
import { addOutputOptions, type OutputOptions, prepareOutlet } from '../output.ts'

interface Options extends NetworkOptions, OutputOptions {}

export function portsCommand(): Command {
  const command = new Command('ports')
    .description('See which ports are open, closed or filtered; connections are opened, and nothing is said')
    .argument('[host...]', 'a name, an IPv4 address, or an IPv6 address in brackets; with :port if you like')
    .option('--targets <file>', 'read hosts from this file, one a line; - reads standard input')
    .option('-p, --port <list>', 'ports, separated by commas (all mail ports where none is given)')
    .addOption(new Option('--profile <name>', 'a set of ports for an occasion').choices(profiles))
    .addOption(new Option('--expect-family <family>', 'addresses that the name must have').choices(familyExpectations))
  addNetworkOptions(command)
  addOutputOptions(command)
  return command.action(async (hosts: readonly string[], options: Options) => {
    const profile = options.profile ?? (options.port === undefined ? 'all-mail-ports' : undefined)
    const outlet = await prepareOutlet(options)
    const wish = { ...options, ...(profile && { profile }), depth: 'connect' } as const
    const reports = await checkTargets(hosts, wish)
    const { showReports } = await import('../show-reports.ts')
    await showReports(reports, outlet)
  })
}
