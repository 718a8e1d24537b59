// smtping explain: what replies or statuses mean, without any network. One from the arguments, or many from standard input.
import { createInterface } from 'node:readline/promises'
import { Command } from 'commander'
import { InputError } from '../../lib/contract/input-error.ts'
import { type Explanation, explain } from '../../lib/report/explanation.ts'
import { explanationText } from '../../lib/report/explanation-text.ts'
import { joinLine } from '../../lib/report/joined-replies.ts'
import { oneLine } from '../usage.ts'

interface Flags {
  readonly json?: true
  readonly ndjson?: true
}

export function explainCommand(): Command {
  return new Command('explain')
    .description('Explain an SMTP reply or an enhanced status code')
    .argument(
      '[reply...]',
      'the reply as it stands, for example "550 5.7.1 Service unavailable"; without it, standard input, one a line',
    )
    .option('--json', 'print the explanation as JSON')
    .option('--ndjson', 'print one line of JSON for every reply')
    .action(async (words: readonly string[], flags: Flags) => {
      if (words.length > 0) printOne(words.join(' '), flags)
      else if (process.stdin.isTTY) throw new InputError([noReply])
      else await explainInput(flags)
    })
}

function printOne(text: string, { json, ndjson }: Flags): void {
  const explanation = explain(text)
  if (!explanation) throw new InputError([noReply])
  console.log(
    json
      ? JSON.stringify(explanation, undefined, 2)
      : ndjson
        ? JSON.stringify(explanation)
        : explanationText(explanation),
  )
}

async function explainInput(flags: Flags): Promise<void> {
  if (flags.json) return await printOnly(flags)
  let explained = 0
  for await (const text of readReplies()) {
    const explanation = explain(text)
    if (explanation && explained > 0 && !flags.ndjson) console.log('')
    if (explanation) explained += 1
    print(text, explanation, flags)
  }
  if (explained === 0) throw new InputError([noReply])
}

function print(text: string, explanation: Explanation | undefined, { ndjson }: Flags): void {
  if (ndjson) console.log(JSON.stringify(explanation ?? notExplained(text)))
  else if (explanation) console.log(explanationText(explanation))
  else console.error(oneLine(`smtping: this holds no reply: ${text}`))
}

async function* readReplies(): AsyncGenerator<string> {
  let open: readonly string[] = []
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    const joined = joinLine(open, line)
    yield* joined.complete
    open = joined.open
  }
  if (open.length > 0) yield open.join('\n')
}

/** One JSON document holds one explanation. */
async function printOnly(flags: Flags): Promise<void> {
  const texts: string[] = []
  for await (const text of readReplies()) {
    texts.push(text)
    if (texts.length > 1) throw new InputError([severalReplies])
  }
  printOne(texts[0] ?? '', flags)
}

/** Every reply of the input has its line in the output. */
function notExplained(text: string): Pick<Explanation, 'schemaVersion' | 'text'> & { readonly kind: 'not-explained' } {
  return { schemaVersion: 1, kind: 'not-explained', text }
}

const noReply = {
  field: 'reply',
  message: 'There is no SMTP reply here: write it with its code, for example smtping explain "550 5.1.1 No such user".',
}

const severalReplies = {
  field: 'json',
  message: 'Standard input holds several replies: use --ndjson, which prints one line of JSON for each.',
}
