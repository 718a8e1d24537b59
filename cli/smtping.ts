// The command line: words in, one report out. stdout holds the result, stderr what happens meanwhile.
import { Command, CommanderError } from 'commander'
import { InputError } from '../lib/contract/input-error.ts'
import { exitCodes, oneLine, usageLine } from './usage.ts'

/** In the order of the help. Only the one that is named is loaded: a check has no use for a fake mail world. */
const commands: Readonly<Record<string, () => Promise<() => Command>>> = {
  check: async () => (await import('./commands/check.ts')).checkCommand,
  ports: async () => (await import('./commands/ports.ts')).portsCommand,
  domain: async () => (await import('./commands/domain.ts')).domainCommand,
  send: async () => (await import('./commands/send.ts')).sendCommand,
  preflight: async () => (await import('./commands/preflight.ts')).preflightCommand,
  seeds: async () => (await import('./commands/seeds.ts')).seedsCommand,
  explain: async () => (await import('./commands/explain.ts')).explainCommand,
  bounce: async () => (await import('./commands/bounce.ts')).bounceCommand,
  guide: async () => (await import('./commands/guide.ts')).guideCommand,
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommand,
  fake: async () => (await import('./commands/fake.ts')).fakeCommand,
}

const program = new Command('smtping')
  .description(
    'Can we talk? Will you take this? Checks mail servers, and follows controlled messages to their outcome.',
  )
  .configureOutput({ outputError: (text, write) => write(`${oneLine(text.replace(/^error: /, 'smtping: '))}\n`) })
  .exitOverride()
  .showSuggestionAfterError()
  .addHelpText(
    'after',
    '\nExit codes: 0 pass, 1 findings, 2 usage, 3 could not tell, 4 our own network, 5 our own failure;\nsends: 20 deferred, 21 bounced, 22 missing, 23 not in the inbox, 24 unknown.',
  )

const [, , word = ''] = process.argv
const named = Object.hasOwn(commands, word) ? commands[word] : undefined
for (const load of named ? [named] : Object.values(commands)) {
  const command = await load()
  program.addCommand(inheriting(command(), program))
}

/** How mistakes are told holds for the commands of a command too. */
function inheriting(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent)
  for (const child of command.commands) inheriting(child, command)
  return command
}

/** The exit code for whatever ended the command early. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
  if (error instanceof InputError) {
    console.error(usageLine(error))
    return exitCodes.usage
  }
  console.error(
    oneLine(`smtping: something failed on our side: ${error instanceof Error ? error.message : String(error)}`),
  )
  return exitCodes.serviceFailure
}

await program.parseAsync().catch((error: unknown) => {
  process.exitCode = exitCodeOf(error)
})
