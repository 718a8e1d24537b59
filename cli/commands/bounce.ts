// smtping bounce: what the messages of a bounce mailbox say, without any network.
import { readdir, readFile, stat } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { Command } from 'commander'
import { InputError } from '../../lib/contract/input-error.ts'
import { type BounceLine, readBounceFile } from '../../lib/report/bounce-report.ts'
import { bounceText } from '../../lib/report/bounce-text.ts'
import { unreadable } from '../usage.ts'

interface Options {
  readonly json?: true
  readonly ndjson?: true
}

export function bounceCommand(): Command {
  return new Command('bounce')
    .description('Read bounces, complaints and auto-replies: which recipient, what happened, why, what to do')
    .argument('<file...>', 'messages (.eml), an mbox, or a folder of them; - reads standard input')
    .option('--json', 'print all readings as one JSON array')
    .option('--ndjson', 'print each reading as a line of JSON')
    .action(async (files: readonly string[], options: Options) => {
      const lines: BounceLine[] = []
      for (const file of files) {
        for await (const line of readBounces(file)) {
          if (options.json) lines.push(line)
          else console.log(options.ndjson ? JSON.stringify(line) : bounceText(line))
        }
      }
      if (options.json) console.log(JSON.stringify(lines, undefined, 2))
    })
}

/** One file is in memory at a time: a mailbox may hold any number. */
async function* readBounces(file: string): AsyncGenerator<BounceLine> {
  if (file === '-') {
    yield* readBounceFile('-', await buffer(process.stdin))
    return
  }
  const files = await filesOf(file)
  if (files.length === 0) console.error(`smtping: there is no file in ${file}`)
  for (const path of files) yield* readBounceFile(path, await reading(path, () => readFile(path)))
}

async function filesOf(path: string): Promise<readonly string[]> {
  if (!(await reading(path, () => stat(path))).isDirectory()) return [path]
  const entries = await reading(path, () => readdir(path, { recursive: true, withFileTypes: true }))
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .sort()
}

async function reading<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    throw new InputError([unreadable('file', path, error)])
  }
}
