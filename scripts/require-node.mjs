// Loaded before anything else: the sources are TypeScript that only Node 24 and newer runs as it stands.
import module from 'node:module'
import { fileURLToPath } from 'node:url'

const major = Number(process.versions.node.split('.')[0])
if (major < 24) {
  console.error(
    `SMTPing needs Node 24 or newer, and this is ${process.version}. On Linux and Windows "npm ci" brings it along; ` +
      'elsewhere install it from nodejs.org or with your package manager, and run the command again.',
  )
  process.exit(2)
}

// What Node makes of the sources is kept for the next start, which takes a third of the time. Beside the packages, and not
// in the temporary folder, which is everybody's. Where nothing can be written there, every start is like the first.
module.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/smtping', import.meta.url)))
