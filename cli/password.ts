// A password, from the environment or typed in without being shown; never from the words of a command line, which
// everybody on the machine can read.
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { InputError } from '../lib/contract/input-error.ts'

interface Wanted {
  /** The flag that asks for it. */
  readonly field: string
  /** The environment variable that may hold it. */
  readonly variable: string
  /** What is asked at the terminal. */
  readonly prompt?: string
}

/** The password. Throws InputError where there is neither a variable nor a terminal. */
export async function readPassword({ field, variable, prompt = 'Password' }: Wanted): Promise<string> {
  const known = process.env[variable]
  if (known) return known
  if (!process.stdin.isTTY) {
    throw new InputError([{ field, message: `There is no password: set ${variable}, or run this on a terminal.` }])
  }
  process.stderr.write(`${prompt}: `)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  try {
    return await terminal.question('')
  } finally {
    terminal.close()
    process.stderr.write('\n')
  }
}
