// Files and standard input that a command line names. Standard input can be read only once.
import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { InputError } from '../lib/contract/input-error.ts'
import { unreadable } from './usage.ts'

/** The bytes of a file, or of standard input for "-". Throws InputError, in the name of the flag. */
export function readInput(field: string, path: string): Promise<Buffer> {
  const read = path === '-' ? buffer(process.stdin) : readFile(path)
  return read.catch((error: unknown) => {
    throw new InputError([unreadable(field, path, error)])
  })
}

/** Throws InputError where more than one flag wants standard input. */
export function demandOneStdin(words: Readonly<Record<string, string | undefined>>): void {
  const [, second] = Object.entries(words).flatMap(([field, path]) => (path === '-' ? [field] : []))
  if (second === undefined) return
  throw new InputError([{ field: second, message: 'Standard input is read already: name a file here.' }])
}
