// The logins of the mailboxes: from a SecureString parameter on AWS, from a file that only its owner reads elsewhere.
import { InputError, parseInput } from '../lib/contract/input-error.ts'
import { type MailboxAccount, mailboxAccountsSchema } from '../lib/contract/mailboxes.ts'
import type { KeptSecrets } from './kept-secrets.ts'

/** The accounts behind a reference "ssm:NAME" or "file:PATH"; none for an empty one. Throws InputError if unreadable. */
export async function readMailboxAccounts(
  reference: string,
  { read }: Pick<KeptSecrets, 'read'>,
): Promise<readonly MailboxAccount[]> {
  const text = reference === '' ? '' : await read(reference)
  return text === '' ? [] : parseAccounts(text)
}

function parseAccounts(text: string): readonly MailboxAccount[] {
  return parseInput(mailboxAccountsSchema, parseJson(text))
}

/** The words of JSON.parse quote what they could not read, and that may be a piece of a password. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new InputError([{ field: 'MAILBOXES', message: 'The logins are not JSON: write a list of mailboxes.' }])
  }
}
