// The file of `smtping preflight --policy`: what opens the gate, as YAML or JSON.
import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { type GatePolicy, gatePolicySchema } from '../lib/contract/gate-policy.ts'
import { InputError, parseInput } from '../lib/contract/input-error.ts'
import { unreadable } from './usage.ts'

/** Throws InputError for a file that cannot be read, and for each key that no rule has. */
export async function readPolicyFile(path: string): Promise<GatePolicy> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new InputError([unreadable('--policy', path, error)])
  })
  const policy = readPolicy(parseYaml(text))
  if (Object.keys(policy).length > 0) return policy
  throw new InputError([{ field: '--policy', message: `${path} holds no rule: write acceptance: 0.95, for example.` }])
}

function readPolicy(content: unknown): GatePolicy {
  try {
    return parseInput(gatePolicySchema, content)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    throw new InputError(error.issues.map(({ field, message }) => ({ field: `--policy ${field}`.trim(), message })))
  }
}

function parseYaml(text: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    const [first] = String(error instanceof Error ? error.message : error).split('\n')
    throw new InputError([{ field: '--policy', message: `This is neither YAML nor JSON: ${first}` }])
  }
}
