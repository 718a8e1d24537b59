// From the start of the process to the first byte that the server gets: what everybody pays before a check begins.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listen, trackSockets } from '../../../fixtures/listen.ts'
import { median, timeRuns } from '../measure.ts'
import { goalLine, valueLine } from '../smtp/goal-line.ts'
import { commandLine } from './own-command.ts'

const runs = 15

/** The lines to print. */
export async function startLines(): Promise<readonly string[]> {
  const witness = await startWitness()
  const cache = await mkdtemp(join(tmpdir(), 'smtping-bench-'))
  const start = () => witness.firstByteOf(commandLine(['check', `127.0.0.1:${witness.port}`]), cache)
  try {
    const first = await start()
    const later: number[] = []
    for (let run = 0; run < runs; run++) later.push(await start())
    const bare = await timeRuns(runs, () => runNode(['--eval', '0'], cache))
    const ms = { unit: 'ms' }
    return [
      goalLine('process start to the first byte of a check', {
        ...{ value: median(later), unit: 'ms', goal: 150, better: 'less' },
        beside: `median of ${runs}, best ${Math.min(...later).toFixed(0)}`,
      }),
      valueLine('the same, where nothing is kept of an earlier start', { value: first, ...ms }),
      valueLine('Node alone, from its start to its end', { value: median(bare), ...ms }),
    ]
  } finally {
    await witness.stop()
    await rm(cache, { recursive: true })
  }
}

async function startWitness() {
  let sawFirstByte: () => void = () => undefined
  const server = createServer({ noDelay: true }, (socket) => serve(socket, () => sawFirstByte()))
  const sockets = trackSockets(server)
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 })
  return {
    port,
    stop: sockets.end,
    /** Milliseconds until it came; resolves when the process has ended. */
    async firstByteOf(args: readonly string[], cache: string): Promise<number> {
      const begin = performance.now()
      let at = Number.NaN
      sawFirstByte = () => {
        at = performance.now() - begin
        sawFirstByte = () => undefined
      }
      await runNode(args, cache)
      return at
    },
  }
}

function serve(socket: Socket, sawByte: () => void): void {
  socket.on('error', () => undefined)
  socket.on('data', (chunk) => {
    sawByte()
    socket.write(chunk.toString('latin1').startsWith('QUIT') ? '221 Bye\r\n' : '250 witness.test\r\n')
  })
  socket.write('220 witness.test ESMTP\r\n')
}

async function runNode(args: readonly string[], cache: string): Promise<void> {
  const env = { ...process.env, NODE_COMPILE_CACHE: cache }
  await once(spawn(process.execPath, args, { stdio: 'ignore', env }), 'exit')
}
