// Programs of other people's: whether they are here, and what came of running one.
import { execFile, execFileSync } from 'node:child_process'

export interface Ended {
  /** Its exit code; 1 where it was ended by a signal. */
  readonly code: number
  /** What it wrote to stdout, and then to stderr; a byte is a character. */
  readonly output: string
  /** It had not ended in time, and was killed. */
  readonly isKilled: boolean
}

/** Runs a program with this on its stdin. Never rejects. */
export function runTool(
  command: string,
  words: readonly string[],
  { input = '', timeoutMs = 20_000 }: { readonly input?: string | Buffer; readonly timeoutMs?: number } = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { timeout: timeoutMs, encoding: 'latin1', maxBuffer: 64 * 1024 * 1024 } as const
    const child = execFile(command, words, options, (error, stdout, stderr) =>
      resolve({
        code: error ? Number(error.code ?? 1) || 1 : 0,
        output: `${stdout}\n${stderr}`,
        isKilled: error?.killed === true,
      }),
    )
    // A program that has no use for its stdin may be gone before it was written.
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input)
  })
}

/** The first of the commands that is on PATH. */
export function findTool(...commands: readonly string[]): string | undefined {
  return commands.find((command) => {
    try {
      execFileSync('which', [command], { stdio: 'ignore' })
      return true
    } catch {
      return false
    }
  })
}
