// The delayed network of the lab of real mail servers, found by SMTPING_LAB_HOME as test/lab finds it. What measures there
// is a process of its own, since that network is a namespace.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const measuring = fileURLToPath(new URL('./lab-process.ts', import.meta.url))

/** The lines to print. */
export async function roundTripsOfLab(): Promise<readonly string[]> {
  const home = process.env.SMTPING_LAB_HOME
  if (!home) return ['SKIPPED: the lab of real mail servers is not running here (SMTPING_LAB_HOME is not set).']
  const env = { ...process.env, LAB: home }
  const { stdout } = await run(`${home}/labrun`, ['delay', process.execPath, measuring, home], { env })
  return stdout.trimEnd().split('\n')
}
