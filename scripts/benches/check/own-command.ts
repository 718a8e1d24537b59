// Our command as npm starts it: `npm run smtping -- …` without npm.
import { fileURLToPath } from 'node:url'

const [requireNode = '', cli = ''] = ['../../require-node.mjs', '../../../cli/smtping.ts'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
)

/** The arguments of node. */
export function commandLine(words: readonly string[]): readonly string[] {
  return ['--import', requireNode, cli, ...words]
}
