// smtping domain: who may send for a domain, as receivers find it in DNS.
import { Command, Option } from 'commander'
import { InputError } from '../../lib/contract/input-error.ts'
import { examineSender } from '../../lib/flow/examine-sender.ts'
import { checkExitCode } from '../../lib/report/exit-code.ts'
import { senderMarkdown } from '../../lib/report/sender-markdown.ts'
import { makeSenderReport, type SenderReport } from '../../lib/report/sender-report.ts'
import { senderText } from '../../lib/report/sender-text.ts'
import { newId, ownName } from '../adapters.ts'
import { senderEdges } from '../domain-adapters.ts'
import { readResolver } from '../flags.ts'
import { interruptSignal } from '../interrupt.ts'
import { readSender, type SenderWords } from '../sender-words.ts'
import { type StyleOptions, textStyle } from '../text-style.ts'

interface Options extends SenderWords, StyleOptions {
  readonly resolver?: string
  readonly region?: string
  readonly json?: true
  readonly markdown?: true
  readonly failOn: 'warn' | 'fail'
}

export function domainCommand(): Command {
  return new Command('domain')
    .description('See the identity of a sender as DNS has it: SPF, DKIM keys, DMARC, reverse names, EHLO, blocklists')
    .argument('<domain>', 'the domain in From:')
    .option('--ip <address...>', 'the addresses that mail is sent from; without any, SPF is read and not evaluated')
    .option('--mail-from <address>', 'the envelope sender, or its domain; the domain in From: where it is not given')
    .option('--helo <name>', 'the name that the sending server says in EHLO')
    .option('--dkim-selector <selector...>', 'selectors of DKIM keys; SELECTOR@DOMAIN where d= is another domain')
    .option('--dnsbl <zone...>', 'blocklists to ask for the addresses and the domain; none where none is named')
    .option('--resolver <ip:port>', 'ask this name server, and nobody else')
    .addOption(new Option('--region <name>', 'where this machine is, for the report').env('SMTPING_REGION'))
    .addOption(new Option('--fail-on <verdict>', 'exit with 1 at this').choices(['warn', 'fail']).default('fail'))
    .option('--json', 'print the report as JSON')
    .option('--markdown', 'print the report as Markdown, for tickets and wikis')
    .option('--ascii', 'print nothing beyond ASCII')
    .option('--no-color', 'print no colours; so does NO_COLOR in the environment')
    .action(async (domain: string, options: Options) => {
      const { resolver, region, failOn } = options
      const wish = readSender(domain, options)
      const edges = senderEdges(resolver === undefined ? undefined : readResolver(resolver))
      const seen = await examineSender(wish, edges, { signal: interruptSignal() })
      const vantage = { name: ownName(), ...(region !== undefined && { region }) }
      const report = makeSenderReport(seen, { id: newId(), vantage })
      if (!options.json) refuseUnknown(report)
      process.stdout.write(textOf(report, options))
      refuseUnknown(report)
      process.exitCode = checkExitCode(report, failOn)
    })
}

function textOf(report: SenderReport, options: Options): string {
  if (options.json) return `${JSON.stringify(report, undefined, 2)}\n`
  return options.markdown ? senderMarkdown(report) : `${senderText(report, textStyle(options))}\n`
}

/** A domain that nobody knows is mostly a slip of the pen: exit code 2. */
function refuseUnknown({ findings, domain }: SenderReport): void {
  if (!findings.some(({ id }) => id === 'sender-domain-missing')) return
  const message = `The name servers know no "${domain}": check the spelling, or see whether it is still registered.`
  throw new InputError([{ field: 'domain', message }])
}
