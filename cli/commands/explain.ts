// smtping explain: what a reply or a status means, without any network.
import { Command } from 'commander'
import { InputError } from '../../lib/contract/input-error.ts'
import { explain } from '../../lib/report/explanation.ts'
import { explanationText } from '../../lib/report/explanation-text.ts'

export function explainCommand(): Command {
  return new Command('explain')
    .description('Explain an SMTP reply or an enhanced status code')
    .argument('<reply...>', 'the reply as it stands, for example "550 5.7.1 Service unavailable"')
    .option('--json', 'print the explanation as JSON')
    .action((words: string[], { json }: { json?: true }) => {
      const explanation = explain(words.join(' '))
      if (!explanation) throw new InputError([noReply])
      console.log(json ? JSON.stringify(explanation, undefined, 2) : explanationText(explanation))
    })
}

const noReply = {
  field: 'reply',
  message: 'There is no SMTP reply here: write it with its code, for example smtping explain "550 5.1.1 No such user".',
}
