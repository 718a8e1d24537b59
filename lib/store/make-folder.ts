// A folder and those above it. Not with mkdir's `recursive`: where the kernel makes no folders, as in /proc, Node would try
// for ever.
import { mkdir, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

/** Makes the folder if it is not there. Rejects with the system's error; ENOTDIR where something else is in its place. */
export async function makeFolder(folder: string, options: { readonly mode?: number } = {}): Promise<void> {
  const path = resolve(folder)
  if (await isFolder(path)) return
  await makeFolder(dirname(path), options)
  await mkdir(path, options).catch(async (error: unknown) => {
    // Another process may have made it meanwhile.
    if (codeOf(error) !== 'EEXIST' || !(await isFolder(path))) throw error
  })
}

/** False where nothing is there. */
async function isFolder(path: string): Promise<boolean> {
  try {
    if ((await stat(path)).isDirectory()) return true
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
  throw Object.assign(new Error(`ENOTDIR: not a folder, mkdir '${path}'`), { code: 'ENOTDIR' })
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
