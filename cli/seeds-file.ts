// The seeds of this machine's user: one file that only its owner reads, changed as a whole and by one writer at a time.
import { mkdir, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import * as z from 'zod/mini'
import { InputError, parseInput } from '../lib/contract/input-error.ts'
import { seedDescriptionSchema, seedHealthSchema } from '../lib/contract/seeds.ts'
import { unwritable } from './output.ts'
import { unreadable } from './usage.ts'

const filedSeedSchema = z.strictObject({
  ...seedDescriptionSchema.shape,
  /** The secret itself, where the reference of the login says "here". */
  here: z.optional(z.string()),
  /** Milliseconds since the epoch, like all instants here. */
  addedAt: z.number(),
  verifiedAt: z.optional(z.number()),
  health: z.optional(seedHealthSchema),
})
export type FiledSeed = z.output<typeof filedSeedSchema>

const fileSchema = z.strictObject({ version: z.literal(1), seeds: z.array(filedSeedSchema) })

type Environment = Readonly<Record<string, string | undefined>>

/** Where the seeds are, if no flag says otherwise. */
export function seedsPath({ SMTPING_SEEDS_FILE: named, XDG_CONFIG_HOME: config }: Environment): string {
  return named || join(config || join(homedir(), '.config'), 'smtping', 'seeds.json')
}

/** The seeds in the file; none where there is no file. Throws InputError for one that others may read, or that holds something else. */
export async function readSeedsFile(path: string): Promise<readonly FiledSeed[]> {
  const mode = await stat(path).then((found) => found.mode, absent)
  if (mode === undefined) return []
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new InputError([{ field: '--seeds', message: `Others may read ${path}, and it holds logins: chmod 600 it.` }])
  }
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new InputError([unreadable('--seeds', path, error)])
  })
  return parseInput(fileSchema, parseJson(text, path)).seeds

  function absent(error: unknown): undefined {
    if (isError(error, 'ENOENT')) return undefined
    throw new InputError([unreadable('--seeds', path, error)])
  }
}

/** The words of JSON.parse quote what they could not read, and that may be a piece of a password. */
function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new InputError([{ field: '--seeds', message: `${path} is not a file of seeds: it is not JSON.` }])
  }
}

/** Changes the seeds by a decision on those that are there now, and answers with the new ones. Undefined leaves them as they are. */
export async function changeSeedsFile(
  path: string,
  decide: (seeds: readonly FiledSeed[]) => readonly FiledSeed[] | undefined,
): Promise<readonly FiledSeed[]> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw unwritable('--seeds', path, error)
  })
  // A link is followed: what it points to is replaced, not the link.
  const target = await realpath(path).catch(() => path)
  const unlock = await lock(target)
  try {
    const seeds = await readSeedsFile(target)
    const changed = decide(seeds)
    if (changed) await replaceFile(target, `${JSON.stringify({ version: 1, seeds: changed }, undefined, 2)}\n`)
    return changed ?? seeds
  } finally {
    await unlock()
  }
}

/** All of it or nothing, whenever the power fails: written beside it, then put in its place. */
async function replaceFile(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}.new`
  try {
    const handle = await open(draft, 'w', 0o600)
    try {
      await handle.chmod(0o600)
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw unwritable('--seeds', path, error)
  }
}

const lockTries = 100
const lockRestMs = 50

/** Held for as long as it takes to write a small file. Resolves to what gives it back. */
async function lock(path: string): Promise<() => Promise<void>> {
  const place = `${path}.lock`
  for (let tries = 0; tries < lockTries; tries++) {
    const handle = await open(place, 'wx', 0o600).catch((error: unknown) => {
      if (!isError(error, 'EEXIST')) throw unwritable('--seeds', path, error)
    })
    if (handle) {
      await handle.close()
      return () => rm(place, { force: true })
    }
    await setTimeout(lockRestMs)
  }
  const message = `Another smtping has been writing ${path} for seconds. If none is running, delete ${place}.`
  throw new InputError([{ field: '--seeds', message }])
}

function isError(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
