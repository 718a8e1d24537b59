// The lab of real mail servers: found by SMTPING_LAB_HOME, which .ci/run sets. Without it the tests say that they are skipped.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'

const home = process.env.SMTPING_LAB_HOME

if (!home) console.warn('SKIPPED: the lab of real mail servers is not running here (SMTPING_LAB_HOME is not set).')

/** Whether the lab is not there; tests skip themselves on it. */
export const isLabAbsent = !home

/** The file and the text of the lab's certificate authority. */
export const labRoot = {
  path: `${home}/certs/root.pem`,
  pem: home ? readFileSync(`${home}/certs/root.pem`, 'utf8') : '',
}

const run = promisify(execFile)

/** What a program prints; its exit code does not matter. */
export async function outputOf(command: string, args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await run(command, [...args], { timeout: 30_000 }).catch(
    (error: { readonly stdout?: string; readonly stderr?: string }) => error,
  )
  return `${stdout ?? ''}${stderr ?? ''}`
}
