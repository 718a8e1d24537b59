// smtping check: can we talk? One polite session per address and port.
import { Command, Option } from 'commander'
import { profiles } from '../../lib/contract/requests.ts'
import { familyExpectations } from '../../lib/mail/expectations.ts'
import { tlsModes } from '../../lib/mail/session-facts.ts'
import { checkTargets } from '../check-targets.ts'
import { addLookOptions, type LookOptions } from '../look-options.ts'
import { addOutputOptions, type OutputOptions, prepareOutlet } from '../output.ts'

interface Options extends LookOptions, OutputOptions {}

export function checkCommand(): Command {
  const command = new Command('check')
    .description('Check whether a mail server can be talked to: TCP, greeting, EHLO, TLS, certificate, AUTH, SIZE')
    .argument('[host...]', 'a name, an IPv4 address, or an IPv6 address in brackets; with :port if you like')
    .option('--mx', 'take each host for a mail domain, and check all hosts that its mail may go to')
    .option('--targets <file>', 'read hosts from this file, one a line; - reads standard input')
    .option('-p, --port <list>', 'ports, separated by commas (25,465,587,2525 where none is given)')
    .addOption(new Option('--profile <name>', 'a set of ports for an occasion').choices(profiles))
    .addOption(new Option('--tls <mode>', 'how TLS begins on a port whose number does not tell').choices(tlsModes))
    .addOption(new Option('--expect-family <family>', 'addresses that the name must have').choices(familyExpectations))
    .option('--payload <bytes>', 'bytes of attachments that a message is to carry')
    .option('--warn-days <days>', 'warn where the certificate has fewer days left')
    .option('--fail-days <days>', 'fail where the certificate has fewer days left')
  addLookOptions(command)
  addOutputOptions(command)
  return command.action(async (hosts: readonly string[], options: Options) => {
    const outlet = await prepareOutlet(options)
    const reports = await checkTargets(hosts, { ...options, depth: 'talk' })
    const { showReports } = await import('../show-reports.ts')
    await showReports(reports, outlet)
  })
}
