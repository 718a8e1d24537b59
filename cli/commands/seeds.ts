// smtping seeds: the inboxes that test messages go to, and the logins by which they are read.
import { Command, Option } from 'commander'
import { mailboxTlsModes } from '../../lib/contract/seeds.ts'
import { seedPresets } from '../../lib/plan/seed-presets.ts'
import { columnsText, wrapText } from '../../lib/report/columns.ts'
import { type SeedInboxReport, seedExitCode } from '../../lib/report/seed-inbox-report.ts'
import { seedsText, seedText } from '../../lib/report/seed-inbox-text.ts'
import { clock } from '../adapters.ts'
import { interruptSignal } from '../interrupt.ts'
import { type AddOptions, addSeed, listSeeds, removeSeeds, testSeeds } from '../seed-steps.ts'
import { seedsPath } from '../seeds-file.ts'

interface Common {
  readonly seeds?: string
  readonly json?: true
}

export function seedsCommand(): Command {
  return new Command('seeds')
    .description('Keep the inboxes that test messages go to: add, list, test, remove')
    .addCommand(addCommand())
    .addCommand(listCommand())
    .addCommand(testCommand())
    .addCommand(removeCommand())
    .addCommand(providersCommand())
}

function addCommand(): Command {
  return common('add', 'Add an inbox whose login works; the login is tested first')
    .argument('<address>', 'the address that test messages are sent to')
    .option('--provider <name>', 'a name to group by in reports')
    .option('--host <host>', 'the IMAP server; known for large providers (smtping seeds providers)')
    .option('--port <port>', '993, or 143 with STARTTLS, where it is not given')
    .addOption(new Option('--tls <mode>', 'how TLS begins; none is for this machine only').choices(mailboxTlsModes))
    .option('--user <name>', 'who logs in; the address where it is not given')
    .option('--oauth2', 'log in with OAuth2: the secret is JSON with tokenUrl, clientId and refreshToken')
    .option('--password-env <name>', 'the environment variable that will hold the secret')
    .option('--password-file <path>', 'the file, readable by you alone, that holds the secret')
    .option(
      '--secret <reference>',
      'ssm:NAME or secretsmanager:ID; without any of these three it is asked for and kept',
    )
    .option('--folder <name...>', 'folders to look into beside the inbox and Junk')
    .option('--authserv-id <name>', 'whose Authentication-Results are believed; found out where it is not given')
    .option('--remove', 'delete test messages once they were seen')
    .option('--bounces', 'this is the mailbox where bounces arrive')
    .option('--unverified', 'add it though its login was not tested: nothing is sent to it before a test passed')
    .option('--replace', 'describe a seed anew that is there already')
    .action(async (address: string, { json, seeds, ...options }: AddOptions & Common) => {
      const outcome = await addSeed(address, options, placeOf(seeds))
      report([outcome.report], { json, text: `${outcome.text}\n${seedText(outcome.report)}` })
      process.exitCode = outcome.kind === 'refused' ? seedExitCode([outcome.report]) : 0
    })
}

function listCommand(): Command {
  return common('list', 'Show the seeds and how they are').action(async ({ json, seeds }: Common) => {
    const reports = await listSeeds(placeOf(seeds))
    report(reports, { json, text: seedsText(reports, { now: clock.now() }) })
  })
}

function testCommand(): Command {
  return common('test', 'Log into seeds, and see that inbox and Junk can be read; all of them where none is named')
    .argument('[address...]', 'seeds; "bounces" is the mailbox of bounces')
    .action(async (names: readonly string[], { json, seeds }: Common) => {
      const reports = await testSeeds(names, placeOf(seeds))
      report(reports, { json, text: reports.map(seedText).join('\n') || seedsText([], { now: clock.now() }) })
      process.exitCode = seedExitCode(reports)
    })
}

function removeCommand(): Command {
  return common('remove', 'Take inboxes from the seeds; nothing happens to the mailboxes')
    .argument('<address...>', 'seeds; "bounces" is the mailbox of bounces')
    .action(async (names: readonly string[], { json, seeds }: Common) => {
      const removed = await removeSeeds(names, placeOf(seeds))
      if (json) console.log(JSON.stringify({ schemaVersion: 1, kind: 'seeds-removed', removed }, undefined, 2))
      else for (const { text } of removed) console.log(text)
    })
}

function providersCommand(): Command {
  return new Command('providers')
    .description('Show the providers whose IMAP servers are known, and which login each takes')
    .option('--json', 'print them as JSON')
    .action(({ json }: Common) => {
      if (json)
        return console.log(
          JSON.stringify({ schemaVersion: 1, kind: 'seed-providers', providers: seedPresets }, undefined, 2),
        )
      const rows = seedPresets.map(({ provider, domains, login }) => [
        provider,
        `${login.host}:${login.port}`,
        domains.join(' '),
      ])
      console.log(columnsText([{ title: 'provider' }, { title: 'read at' }, { title: 'domains' }], rows))
      const needs = new Map(seedPresets.map((preset) => [preset.provider, preset.needs]))
      for (const [provider, need] of needs) console.log(wrapText(`${provider}: ${need}`, { width: 100 }))
    })
}

function common(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option(
      '--seeds <file>',
      'the file of seeds; SMTPING_SEEDS_FILE, or smtping/seeds.json in your configuration folder',
    )
    .option('--json', 'print the result as JSON')
}

function placeOf(file: string | undefined) {
  return { path: file ?? seedsPath(process.env), environment: process.env, signal: interruptSignal() }
}

function report(
  reports: readonly SeedInboxReport[],
  { json, text }: { readonly json?: true | undefined; readonly text: string },
): void {
  console.log(json ? JSON.stringify({ schemaVersion: 1, kind: 'seeds', seeds: reports }, undefined, 2) : text)
}
