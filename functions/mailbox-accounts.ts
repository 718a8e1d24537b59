// The logins of the mailboxes: from a SecureString parameter on AWS, from a file that only its owner reads elsewhere.
// They are kept in memory for a few minutes and go nowhere else.
import { InputError, parseInput } from '../lib/contract/input-error.ts'
import { type MailboxAccount, mailboxAccountsSchema } from '../lib/contract/mailboxes.ts'

/** A changed password is noticed after this. */
const keptMs = 5 * 60_000

const kept = new Map<string, { readonly accounts: readonly MailboxAccount[]; readonly until: number }>()

export interface AccountsContext {
  readonly nowMs: number
  readonly readSecret: (reference: string, about: { readonly field: string }) => Promise<string>
}

/** The accounts behind a reference "ssm:NAME" or "file:PATH"; none for an empty one. Throws InputError if unreadable. */
export async function readMailboxAccounts(
  reference: string,
  { nowMs, readSecret }: AccountsContext,
): Promise<readonly MailboxAccount[]> {
  const known = kept.get(reference)
  if (known && known.until > nowMs) return known.accounts
  const accounts = await readAccounts(reference, readSecret)
  kept.set(reference, { accounts, until: nowMs + keptMs })
  return accounts
}

async function readAccounts(
  reference: string,
  readSecret: AccountsContext['readSecret'],
): Promise<readonly MailboxAccount[]> {
  if (reference === '') return []
  const text = await readSecret(reference, { field: 'MAILBOXES' })
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
