// Processes of a benchmark: servers that are ended with it, and measurements that need a process of their own.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

export interface ServerProcess {
  readonly port: number
  /** What the script answers its parent. */
  readonly ask: () => Promise<unknown>
  readonly stop: () => Promise<void>
}

/** Starts a script that sends its port to its parent. Rejects where it ends before. */
export async function startServerProcess(script: URL): Promise<ServerProcess> {
  const child = fork(script)
  const ended = once(child, 'exit')
  const port = Number(await firstMessage(child, { script, ended }))
  return {
    port,
    async ask() {
      const answer = once(child, 'message')
      child.send('')
      const [message] = await answer
      return message
    },
    async stop() {
      child.disconnect()
      await ended
    },
  }
}

/** Runs a script to its end; what it sent to its parent. */
export async function runProcess(
  script: URL,
  { args, nodeOptions }: { readonly args: readonly string[]; readonly nodeOptions: readonly string[] },
): Promise<unknown> {
  const child = fork(script, [...args], { execArgv: [...nodeOptions] })
  const ended = once(child, 'exit')
  const message = await firstMessage(child, { script, ended })
  await ended
  return message
}

async function firstMessage(
  child: ChildProcess,
  { script, ended }: { readonly script: URL; readonly ended: Promise<unknown[]> },
): Promise<unknown> {
  const early = ended.then(([code]) => {
    throw new Error(`${script.pathname} ended with the code ${String(code)} before it said anything.`)
  })
  const [message] = await Promise.race([once(child, 'message'), early])
  return message
}
