// Which mailboxes `smtping send --follow` reads: from flags, from a preflight file, or those that `smtping seeds` keeps.
import { InputError } from '../lib/contract/input-error.ts'
import { bounceMailboxId, type MailboxAccount, mailboxAccountsSchema } from '../lib/contract/mailboxes.ts'
import { type Address, parseAddress } from '../lib/mail/address.ts'
import { hostText, parseHostAndPort } from '../lib/mail/host.ts'
import { readNumber } from './flags.ts'
import { readPassword } from './password.ts'
import { readPreflightFile } from './preflight-file.ts'
import { findSeedLogin } from './seed-adapters.ts'
import { seedsPath } from './seeds-file.ts'
import type { FollowOptions } from './send-options.ts'

export interface Following {
  readonly followMs: number
  /** The mailbox of each recipient. */
  readonly accounts: ReadonlyMap<string, MailboxAccount>
  /** Where notifications come to, if there is such a mailbox. */
  readonly bounces?: { readonly address: Address; readonly account: MailboxAccount }
}

const defaultMinutes = 10

/** Undefined where nobody wants to follow. Throws InputError where a mailbox has no login. */
export async function readFollowing(
  options: FollowOptions & { readonly to: readonly string[] },
): Promise<Following | undefined> {
  const { follow, config, imap, to } = options
  if (follow === undefined) return refuseUnused(options)
  const followMs = readMinutes('--follow', follow === true ? String(defaultMinutes) : follow, 72 * 60) * 60_000
  if (config !== undefined && imap !== undefined)
    throw new InputError([
      { field: '--imap', message: 'The mailbox is in --config already: leave one of the two out.' },
    ])
  if (imap !== undefined) {
    const account = await readAccount(imap, options)
    return { followMs, accounts: new Map(to.map((address) => [address, account])) }
  }
  if (config !== undefined) return { followMs, ...(await readConfig(config, to)) }
  return { followMs, ...(await readStored(to)) }
}

/** The logins that `smtping seeds` keeps. */
async function readStored(to: readonly string[]): Promise<Omit<Following, 'followMs'>> {
  const place = { path: seedsPath(process.env), environment: process.env }
  const entries = await Promise.all(
    to.map(async (recipient): Promise<[string, MailboxAccount]> => {
      const found = await findSeedLogin(recipient, place)
      if (found) return [recipient, found.account]
      const message = `It is not known how the mailbox of ${recipient} is read: add it with \`smtping seeds add\`, or say it with --config FILE or --imap HOST:PORT.`
      throw new InputError([{ field: '--follow', message }])
    }),
  )
  const bounces = await findSeedLogin(bounceMailboxId, place)
  const address = parseAddress(bounces?.seed.address ?? '')
  return { accounts: new Map(entries), ...(bounces && address && { bounces: { address, account: bounces.account } }) }
}

/** A whole number of minutes from 1. */
export function readMinutes(field: string, text: string, most: number): number {
  const minutes = readNumber(field, text)
  if (minutes >= 1 && minutes <= most) return minutes
  throw new InputError([{ field, message: `${text} is not from 1 to ${most} minutes.` }])
}

function refuseUnused({ config, imap, imapUser, imapTls }: FollowOptions): undefined {
  const given = { '--config': config, '--imap': imap, '--imap-user': imapUser, '--imap-tls': imapTls }
  const [field] = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [name]))
  if (field !== undefined) throw new InputError([{ field, message: 'This is for --follow: give that too.' }])
}

async function readAccount(
  imap: string,
  { imapUser, imapTls, to }: FollowOptions & { readonly to: readonly string[] },
): Promise<MailboxAccount> {
  const [first, ...others] = to
  const target = parseHostAndPort(imap)
  if (!target?.port)
    throw new InputError([
      { field: '--imap', message: `${JSON.stringify(imap)} is not HOST:PORT, as imap.example.org:993.` },
    ])
  if (others.length > 0 && imapUser === undefined)
    throw new InputError([
      { field: '--imap-user', message: 'There are several recipients: name the login of the mailbox.' },
    ])
  const user = imapUser ?? first ?? ''
  const tls = imapTls ?? (target.port === 993 ? 'implicit' : 'starttls')
  const known = { id: 'seed', host: hostText(target.host), port: target.port, tls, user }
  const problem = mailboxAccountsSchema.safeParse([{ ...known, password: '' }]).error?.issues[0]
  if (problem) throw new InputError([{ field: '--imap-tls', message: problem.message }])
  const wanted = { field: '--imap', variable: 'SMTPING_IMAP_PASSWORD', prompt: `Password of ${user}` }
  return { ...known, password: await readPassword(wanted) }
}

async function readConfig(path: string, to: readonly string[]): Promise<Omit<Following, 'followMs'>> {
  const { seeds, mailboxes, bounceAddress: address } = await readPreflightFile(path, process.env)
  const entries = to.map((recipient): [string, MailboxAccount] => {
    const seed = seeds.find((known) => known.address === recipient)
    const account = mailboxes.find(({ id }) => id === seed?.mailbox)
    if (account) return [recipient, account]
    const message = `${path} has no seed ${recipient} with a mailbox: add it there, or name its server with --imap.`
    throw new InputError([{ field: '--config', message }])
  })
  const account = mailboxes.find(({ id }) => id === bounceMailboxId)
  return { accounts: new Map(entries), ...(address && account && { bounces: { address, account } }) }
}
