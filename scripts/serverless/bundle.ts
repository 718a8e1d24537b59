// One function as one bundle: esbuild, with what the cold start of a Lambda function on Node 24 asks for.
import { rm } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild'

export interface Bundle {
  /** Bytes of code that every cold start reads. */
  readonly eagerBytes: number
  /** Bytes of code behind import(), read when first needed. */
  readonly lazyBytes: number
  /** Every source file in it, relative to the working directory. */
  readonly sources: readonly string[]
}

/** Writes the bundle of one entry file into `folder`: index.mjs and its chunks. Rejects where esbuild does. */
export async function bundleFunction(entry: string, { folder }: { readonly folder: string }): Promise<Bundle> {
  const { metafile } = await build({ ...options, entryPoints: [{ in: entry, out: 'index' }], outdir: folder })
  const { outputs } = metafile
  const eager = chunksFrom(outputs, { follow: ({ kind }) => kind === 'import-statement' })
  const needed = chunksFrom(outputs, { follow: () => true })
  await Promise.all(Object.keys(outputs).map((name) => (needed.has(name) ? undefined : rm(name))))
  const eagerBytes = sumBytes(eager, outputs)
  return { eagerBytes, lazyBytes: sumBytes(needed, outputs) - eagerBytes, sources: sourcesOf(needed, outputs) }
}

/** The sources that have no business on Lambda: the fake mail world, the other faces, scripts, tests and their packages. */
export function foreignSources(sources: readonly string[]): readonly string[] {
  return sources.filter((source) => foreign.test(source))
}

const foreign =
  /^(?:fixtures|cli|web|scripts|test)\/|node_modules\/(?:smtp-server|commander|esbuild|vitest|dynalite|fauxqs)\//

const builtinNames = builtinModules.filter((name) => !name.startsWith('_') && !name.startsWith('node:'))

/**
 * Node's own modules by process.getBuiltinModule: an ESM `import 'node:http'` evaluates every lazy getter of the
 * module, WebSocket and with it all of undici among them, and costs a cold start 27 ms; this costs 3 ms.
 */
const builtins: Plugin = {
  name: 'builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^(?:node:)?(?:${builtinNames.join('|')})$`) }, ({ path }) => ({
      path: path.replace(/^node:/, ''),
      namespace: 'builtin',
      sideEffects: false,
    }))
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('node:${path}')`,
      loader: 'js',
    }))
  },
}

// Names are kept readable, so that a stack trace in a log can be read without source maps, which cost a cold start
// up to 50 ms.
const options = {
  bundle: true,
  splitting: true,
  minifySyntax: true,
  minifyWhitespace: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  outExtension: { '.js': '.mjs' },
  metafile: true,
  logLevel: 'warning',
  plugins: [builtins],
} satisfies BuildOptions

type Outputs = Metafile['outputs']
type Import = Outputs[string]['imports'][number]

/**
 * The entry and the chunks that it leads to. esbuild also writes chunks for an import() in code that it then leaves
 * out: nothing leads to them.
 */
function chunksFrom(
  outputs: Outputs,
  { follow }: { readonly follow: (imported: Import) => boolean },
): ReadonlySet<string> {
  const found = new Set(Object.keys(outputs).filter((name) => name.endsWith('/index.mjs')))
  // A set that grows while it is walked is walked to its end.
  for (const name of found) {
    for (const imported of outputs[name]?.imports ?? []) if (follow(imported)) found.add(imported.path)
  }
  return found
}

function sumBytes(chunks: ReadonlySet<string>, outputs: Outputs): number {
  return [...chunks].reduce((sum, name) => sum + (outputs[name]?.bytes ?? 0), 0)
}

function sourcesOf(chunks: ReadonlySet<string>, outputs: Outputs): readonly string[] {
  const sources = [...chunks].flatMap((name) => Object.keys(outputs[name]?.inputs ?? {}))
  return [...new Set(sources)].filter((source) => !source.startsWith('builtin:'))
}
