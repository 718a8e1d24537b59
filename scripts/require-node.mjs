// Loaded before anything else: the sources are TypeScript that only Node 24 and newer runs as it stands.
const major = Number(process.versions.node.split('.')[0])
if (major < 24) {
  console.error(
    `SMTPing needs Node 24 or newer, and this is ${process.version}. On Linux and Windows "npm ci" brings it along; ` +
      'elsewhere install it from nodejs.org or with your package manager, and run the command again.',
  )
  process.exit(2)
}
