// A password, from the environment or typed in without being shown; never from the words of a command line, which
// everybody on the machine can read.
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { InputError } from '../lib/contract/input-error.ts'

const variable = 'SMTPING_PASSWORD'

/** The password. Throws InputError about the flag where there is neither a variable nor a terminal. */
export async function readPassword(field = '--auth'): Promise<string> {
  const known = process.env[variable]
  if (known) return known
  if (!process.stdin.isTTY) {
    throw new InputError([{ field, message: `There is no password: set ${variable}, or run this on a terminal.` }])
  }
  process.stderr.write('Password: ')
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  try {
    return await terminal.question('')
  } finally {
    terminal.close()
    process.stderr.write('\n')
  }
}
