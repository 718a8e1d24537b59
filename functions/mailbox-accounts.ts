// The logins of the mailboxes: from a SecureString parameter on AWS, from a file that only its owner reads elsewhere.
// They are kept in memory for a few minutes and go nowhere else.
import { readFile, stat } from 'node:fs/promises'
import { InputError, parseInput } from '../lib/contract/input-error.ts'
import { type MailboxAccount, mailboxAccountsSchema } from '../lib/contract/mailboxes.ts'

/** A changed password is noticed after this. */
const keptMs = 5 * 60_000

const kept = new Map<string, { readonly accounts: readonly MailboxAccount[]; readonly until: number }>()

/** The accounts behind a reference "ssm:NAME" or "file:PATH"; none for an empty one. Throws InputError if unreadable. */
export async function readMailboxAccounts(reference: string, nowMs: number): Promise<readonly MailboxAccount[]> {
  const known = kept.get(reference)
  if (known && known.until > nowMs) return known.accounts
  const accounts = await readAccounts(reference)
  kept.set(reference, { accounts, until: nowMs + keptMs })
  return accounts
}

async function readAccounts(reference: string): Promise<readonly MailboxAccount[]> {
  if (reference === '') return []
  const [, source, place = ''] = /^(ssm|file):(.+)$/s.exec(reference) ?? []
  if (source === 'ssm') return parseAccounts(await readParameter(place))
  if (source === 'file') return parseAccounts(await readOwnFile(place))
  throw new InputError([{ field: 'MAILBOXES', message: 'Write "ssm:PARAMETER" or "file:PATH".' }])
}

/** Milliseconds, for each attempt. Without the last of them the SDK only warns when the time is over. */
const limits = { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true } as const

async function readParameter(name: string): Promise<string> {
  const { GetParameterCommand, SSMClient } = await import('@aws-sdk/client-ssm')
  const { Parameter } = await new SSMClient({ requestHandler: limits }).send(
    new GetParameterCommand({ Name: name, WithDecryption: true }),
  )
  return Parameter?.Value ?? '[]'
}

/** Logins in a file that others may read are refused, as ssh refuses such keys. */
async function readOwnFile(path: string): Promise<string> {
  const { mode } = await stat(path)
  const isOpenToOthers = process.platform !== 'win32' && (mode & 0o077) !== 0
  if (isOpenToOthers) throw new InputError([{ field: 'MAILBOXES', message: `Others may read ${path}: chmod 600 it.` }])
  return readFile(path, 'utf8')
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
