// Runs the command line as people do: another process, its exit code and what it printed.
import { spawn } from 'node:child_process'
import { expect } from 'vitest'

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

interface Running {
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
  /** Ctrl-C is pressed once this is resolved. */
  readonly interrupt?: Promise<void>
}

/** Runs `smtping` with these words to its end. `input`: what stands on its standard input. */
export function smtping(args: readonly string[], running: Running = {}): Promise<Ran> {
  return run('cli/smtping.ts', args, running)
}

/** Runs `npm start` without npm. */
export function start(args: readonly string[], running: Running = {}): Promise<Ran> {
  return run('scripts/start.ts', args, running)
}

/** Starts `smtping` with these words, to be interrupted later. */
export function startSmtping(args: readonly string[]) {
  return startInBackground('cli/smtping.ts', args)
}

/** Starts `npm start` without npm, to be interrupted later. */
export function startStack(args: readonly string[]) {
  return startInBackground('scripts/start.ts', args)
}

function startInBackground(script: string, args: readonly string[]) {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  return {
    interrupt: () => child.kill('SIGINT'),
    ended: new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code))),
    /** The whole output, once the pattern is in it. */
    async printed(pattern: RegExp): Promise<string> {
      while (!pattern.test(output) && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 50))
      expect(output).toMatch(pattern)
      return output
    },
  }
}

function run(script: string, args: readonly string[], { env = {}, input = '', interrupt }: Running): Promise<Ran> {
  const child = spawn(process.execPath, [script, ...args], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.on('error', () => undefined) // a program may end without reading it
  child.stdin.end(input)
  interrupt?.then(
    () => child.kill('SIGINT'),
    () => undefined,
  )
  const printed = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => (printed.stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (printed.stderr += chunk.toString()))
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...printed })))
}
