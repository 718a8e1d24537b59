// The table's operations in memory, with every write in a file: whoever is killed goes on where they were. For one process
// on a person's own machine. A line a write; a last line that is not whole was never answered for, and is not read.
import { type FileHandle, open, readFile, rename } from 'node:fs/promises'
import { type ItemKind, type ItemOf, type StoredItem, storedItemSchema } from '../contract/stored-items.ts'
import { memoryItems } from './memory-items.ts'

/** Opens the journal at a path, or begins one. Rejects for a file that is none, and where it cannot be written. */
export async function openJournalItems(path: string) {
  const known = await readJournal(path)
  await writeWhole(path, known)
  const file = await open(path, 'a', 0o600)
  const appendLine = appenderTo(file, (await file.stat()).size)
  const items = memoryItems(known)
  let last: Promise<void> = Promise.resolve()

  /** One after the other, in the order of the writes. */
  function append(item: StoredItem): Promise<void> {
    const written = last.then(() => appendLine(item))
    last = written.catch(() => undefined)
    return written
  }

  return {
    items: {
      ...items,
      async create(item: StoredItem): Promise<'created' | 'exists'> {
        const made = await items.create(item)
        if (made === 'created') await append(item)
        return made
      },
      async replace<Kind extends ItemKind>(item: ItemOf<Kind>): Promise<ItemOf<Kind> | 'conflict'> {
        const written = await items.replace<Kind>(item)
        if (written !== 'conflict') await append(written)
        return written
      },
    },
    async close(): Promise<void> {
      await last
      await file.close()
    },
  }
}

/** Appends to a file of so many bytes. What a write that failed, on a full disk, left of its line is cut off before the next. */
function appenderTo(file: FileHandle, bytes: number): (item: StoredItem) => Promise<void> {
  let size = bytes
  let isTorn = false
  return async (item) => {
    const line = Buffer.from(`${JSON.stringify(item, bytesAsText)}\n`)
    if (isTorn) await file.truncate(size)
    isTorn = true
    await file.appendFile(line)
    isTorn = false
    size += line.length
    // The message goes out behind this one: it must be known even where the machine itself goes down.
    if (item.kind === 'send' && item.state === 'committing') await file.datasync()
  }
}

async function readJournal(path: string): Promise<readonly StoredItem[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  })
  // What stands behind the last line end is the beginning of a write that was cut short.
  const lines = text.split('\n').slice(0, -1)
  const latest = new Map<string, StoredItem>()
  for (const [index, line] of lines.entries()) {
    const item = readLine(line)
    if (!item) throw new Error(`Line ${index + 1} of ${path} is not of a journal of SMTPing.`)
    latest.set(`${item.kind}#${item.id}`, item)
  }
  return [...latest.values()]
}

function readLine(line: string): StoredItem | undefined {
  try {
    return storedItemSchema.parse(JSON.parse(line, textAsBytes))
  } catch {
    return undefined
  }
}

/** Begun anew with what still counts; a process that is killed halfway leaves the one of before. */
async function writeWhole(path: string, items: readonly StoredItem[]): Promise<void> {
  const draft = `${path}.new`
  const file = await open(draft, 'w', 0o600)
  await file.writeFile(items.map((item) => `${JSON.stringify(item, bytesAsText)}\n`).join(''))
  await file.sync()
  await file.close()
  await rename(draft, path)
}

const bytesMark = '$bytes'

function bytesAsText(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? { [bytesMark]: Buffer.from(value).toString('base64') } : value
}

function textAsBytes(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !(bytesMark in value)) return value
  return typeof value[bytesMark] === 'string' ? new Uint8Array(Buffer.from(value[bytesMark], 'base64')) : value
}
