// A list of targets as people write it in a file: one a line, with comments. Networks are refused: this is no scanner (R119).
import { InputError } from '../contract/input-error.ts'

/** Targets of one run. Whoever has more runs it again, and thinks about it. */
export const maxTargets = 5_000

/** The targets in the text, in their order, each once. Throws InputError where there is none, or too many. */
export function readTargetList(text: string, field: string): readonly string[] {
  const lines = text.split(/\r?\n/).map((line) => line.replace(/#.*$/, '').trim())
  const targets = [...new Set(lines.filter((line) => line !== ''))]
  if (targets.length === 0) {
    throw new InputError([
      { field, message: 'There is no target in it: write one a line, for example mail.example.org:587.' },
    ])
  }
  return targets
}

/** Throws InputError for more targets than one run may have, and for networks. */
export function refuseScans(targets: readonly string[], field: string): void {
  if (targets.length > maxTargets) {
    const message = `${targets.length} targets are more than the ${maxTargets} of one run: check the servers that you are responsible for, in several runs.`
    throw new InputError([{ field, message }])
  }
  const network = targets.find((target) => /^[\d.:a-f[\]]+\/\d{1,3}$/i.test(target))
  if (network === undefined) return
  throw new InputError([
    {
      field,
      message: `${network} is a network, and networks are not scanned: name the servers that you want to check.`,
    },
  ])
}
