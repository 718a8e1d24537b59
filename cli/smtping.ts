// The command line: words in, one report out. stdout holds the result, stderr what happens meanwhile.
import { Command, CommanderError } from 'commander'
import { InputError } from '../lib/contract/input-error.ts'
import { bounceCommand } from './commands/bounce.ts'
import { checkCommand } from './commands/check.ts'
import { doctorCommand } from './commands/doctor.ts'
import { explainCommand } from './commands/explain.ts'
import { fakeCommand } from './commands/fake.ts'
import { guideCommand } from './commands/guide.ts'
import { portsCommand } from './commands/ports.ts'
import { preflightCommand } from './commands/preflight.ts'
import { sendCommand } from './commands/send.ts'
import { exitCodes, oneLine, usageLine } from './usage.ts'

const program = new Command('smtping')
  .description(
    'Can we talk? Will you take this? Checks mail servers, and follows controlled messages to their outcome.',
  )
  .configureOutput({ outputError: (text, write) => write(`${oneLine(text.replace(/^error: /, 'smtping: '))}\n`) })
  .exitOverride()
  .showSuggestionAfterError()
  .addHelpText(
    'after',
    '\nExit codes: 0 pass, 1 findings, 2 usage, 3 could not tell, 4 our own network, 5 our own failure;\nsends: 20 deferred, 21 bounced, 24 unknown; 22 missing and 23 not in the inbox are reserved for followed sends.',
  )

for (const command of [
  checkCommand,
  portsCommand,
  sendCommand,
  preflightCommand,
  explainCommand,
  bounceCommand,
  guideCommand,
  doctorCommand,
  fakeCommand,
]) {
  program.addCommand(command().copyInheritedSettings(program))
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
