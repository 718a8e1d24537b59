// Builds what people import from the npm package: the fixtures as JavaScript with their types, and the scenarios beside
// them. Node strips no types inside node_modules, so the sources themselves could not be imported there.
import { execFile } from 'node:child_process'
import { cp, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = new URL('..', import.meta.url)
const place = (path: string) => fileURLToPath(new URL(path, root))

await rm(place('dist/package'), { recursive: true, force: true })
await promisify(execFile)(process.execPath, [place('node_modules/typescript/bin/tsc'), '-p', 'tsconfig.package.json'], {
  cwd: place('.'),
}).catch(({ stdout }: { readonly stdout: string }) => {
  throw new Error(`The package cannot be built:\n${stdout}`)
})
await cp(place('fixtures/scenarios'), place('dist/package/fixtures/scenarios'), { recursive: true })
