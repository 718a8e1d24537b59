// `npm run offline` for tests: on ports that are free, in a home of its own, ended by Ctrl-C as a person would.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { vi } from 'vitest'
import { listen } from '../../fixtures/listen.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Resolves when callers may come. Rejects with all that was printed where it does not get that far in time. */
export async function startOffline({ withinMs }: { readonly withinMs: number }) {
  const folder = await mkdtemp(join(tmpdir(), 'smtping-offline-'))
  const [httpPort, lambdaPort, websocketPort] = await findFreePorts(3)
  const ports = ['--httpPort', httpPort, '--lambdaPort', lambdaPort, '--websocketPort', websocketPort].map(String)
  const command = ['node_modules/serverless/bin/serverless.js', 'offline', 'start', ...ports]
  const child = spawn(process.execPath, command, { cwd: root, env: { PATH: process.env.PATH, HOME: folder } })
  const exited = once(child, 'exit')

  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      printed += data
    })
  }
  const stop = async () => {
    child.kill('SIGINT')
    await exited
    await rm(folder, { recursive: true })
  }
  const findToken = () => {
    const token = /Authorization: Bearer (\S+)/.exec(printed)?.[1]
    if (!token) throw new Error(`No token was printed, but: ${printed}`)
    return token
  }
  try {
    const token = await vi.waitFor(findToken, { timeout: withinMs, interval: 100 })
    return { url: `http://127.0.0.1:${httpPort}`, token, printed: () => printed, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function findFreePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  const endpoints = await Promise.all(servers.map((server) => listen(server, { host: '127.0.0.1', port: 0 })))
  for (const server of servers) server.close()
  return endpoints.map(({ port }) => port)
}
