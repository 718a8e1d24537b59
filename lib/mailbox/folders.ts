// The folders of a mailbox that may hold a message of ours: Junk (RFC 6154), the inbox, and those of the login.
import type { ImapFlow, ListResponse } from 'imapflow'

export type FoundFolder = 'inbox' | 'junk' | 'other-folder'

export interface Folder {
  readonly path: string
  readonly kind: FoundFolder
  /** It shows what is in other folders once more (\All and \Flagged of RFC 6154): it tells only of what is nowhere else. */
  readonly isView?: true
}

export interface Folders {
  /** In the order in which they are read. */
  readonly folders: readonly Folder[]
  /** Named by the login, and not there, or not to be opened. */
  readonly missing: readonly string[]
}

/** Junk first, then the inbox, then the others. Gmail's All Mail holds everything twice, and is read only where it is named. */
export async function listFolders(client: ImapFlow, named: readonly string[]): Promise<Folders> {
  const listed = (await client.list()).filter(canBeOpened)
  const junk = listed.filter(isJunk).map(({ path }) => ({ path, kind: 'junk' }) as const)
  const read = ['INBOX', ...junk.map(({ path }) => path)]
  const others = [...new Set(named)].filter((path) => !read.includes(canonicalPath(path)))
  const found = listed.filter(({ path }) => others.includes(path)).map(asNamed)
  return {
    folders: [...junk, { path: 'INBOX', kind: 'inbox' }, ...found],
    missing: others.filter((path) => !found.some((folder) => folder.path === path)),
  }
}

function asNamed({ path, specialUse, flags }: ListResponse): Folder {
  const isView = ['\\All', '\\Flagged'].some((use) => specialUse === use || flags.has(use))
  return { path, kind: 'other-folder', ...(isView && { isView }) }
}

function canBeOpened({ flags }: ListResponse): boolean {
  return !flags.has('\\Noselect') && !flags.has('\\NonExistent')
}

/**
 * By what the server says, else by its name: imapflow knows the names in many languages, and takes one folder of them for
 * Junk. Another one with such an English name is read as well.
 */
function isJunk({ specialUse, name, flags }: ListResponse): boolean {
  if (specialUse === '\\Junk' || flags.has('\\Junk')) return true
  return !specialUse && /^(junk|spam|bulk mail|junk e-?mail)$/i.test(name)
}

/** INBOX in any case is INBOX (RFC 9051 section 5.1). */
function canonicalPath(path: string): string {
  return path.toUpperCase() === 'INBOX' ? 'INBOX' : path
}
