// The folder of a table that outlives its process. LevelDB lets one process in; dynalite would crash the second at its
// first request, so we ask before.
import { type ClaimedFolder, claimFolder } from '../../lib/store/claim-folder.ts'
import { makeFolder } from '../../lib/store/make-folder.ts'

/** A folder that cannot hold the data; whoever named it can name another one. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError'
}

/** Makes the folder if it is not there. Rejects where another process, or this one, has it, and where it cannot be written. */
export async function claimDataFolder(folder: string): Promise<ClaimedFolder> {
  await makeDataFolder(folder)
  const claim = await claimFolder(folder).catch(refuseWriting(folder))
  if (claim.kind === 'claimed') return claim
  throw new Error(`${folder} is in use by process ${claim.by}: end it, or choose another folder.`)
}

/** Makes the folder if it is not there. Rejects with DataFolderError. */
export async function makeDataFolder(folder: string): Promise<void> {
  await makeFolder(folder).catch((error: unknown) => {
    throw new DataFolderError(`${folder} cannot be made a folder (${codeOf(error)}): choose another one.`)
  })
}

/** For what fails to write into the folder. */
export function refuseWriting(folder: string): (error: unknown) => never {
  return (error) => {
    throw new DataFolderError(`${folder} cannot be written (${codeOf(error)}): choose another one.`)
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
