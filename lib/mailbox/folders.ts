// The folders of a mailbox that may hold a message of ours: the inbox, Junk (RFC 6154), and those of the login.
import type { ImapFlow, ListResponse } from 'imapflow'

export type FoundFolder = 'inbox' | 'junk' | 'other-folder'

export interface Folder {
  readonly path: string
  readonly kind: FoundFolder
}

export interface Folders {
  /** In the order in which they are read. */
  readonly folders: readonly Folder[]
  /** Named by the login, and not there. */
  readonly missing: readonly string[]
}

/**
 * INBOX first, then Junk: a message that a filter moves to Junk while we look was either still in the inbox, or is in
 * Junk when that is read. The other way round it could be in neither.
 */
export async function listFolders(client: ImapFlow, named: readonly string[]): Promise<Folders> {
  const listed = await client.list()
  const junk = listed.filter(isJunk).map(({ path }) => ({ path, kind: 'junk' }) as const)
  const read = ['INBOX', ...junk.map(({ path }) => path)]
  const others = [...new Set(named)].filter((path) => !read.includes(canonicalPath(path)))
  const isThere = (path: string) => listed.some((folder) => folder.path === path)
  return {
    folders: [
      { path: 'INBOX', kind: 'inbox' },
      ...junk,
      ...others.filter(isThere).map((path) => ({ path, kind: 'other-folder' }) as const),
    ],
    missing: others.filter((path) => !isThere(path)),
  }
}

function isJunk({ specialUse, name, flags }: ListResponse): boolean {
  if (flags.has('\\Noselect') || flags.has('\\NonExistent')) return false
  return specialUse ? specialUse === '\\Junk' : /^(junk|spam|bulk mail|junk e-?mail)$/i.test(name)
}

/** INBOX in any case is INBOX (RFC 9051 section 5.1). */
function canonicalPath(path: string): string {
  return path.toUpperCase() === 'INBOX' ? 'INBOX' : path
}
