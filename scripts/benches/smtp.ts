// The wire client and the fake servers: messages a second, memory and round trips, each beside a reference in the same run.
import { availableParallelism, loadavg } from 'node:os'
import { startServerProcess } from './smtp/child.ts'
import { benchClients } from './smtp/clients.ts'
import { benchFakeServer } from './smtp/fake-servers.ts'
import { memoryLine } from './smtp/memory.ts'
import { countRoundTrips } from './smtp/round-trips.ts'

const sinkProcess = new URL('./smtp/sink-process.ts', import.meta.url)
const worldProcess = new URL('./smtp/world-process.ts', import.meta.url)
const scriptedProcess = new URL('./smtp/scripted-process.ts', import.meta.url)

/** The lines to print. */
export async function benchSmtp(): Promise<string> {
  const sink = await startServerProcess(sinkProcess)
  const world = await startServerProcess(worldProcess)
  try {
    return [
      `${availableParallelism()} processors, of which ${loadavg()[0]?.toFixed(1)} were busy in the minute before`,
      ...(await benchClients(sink.port)),
      await memoryLine('in clear', { port: sink.port, tls: 'none' }),
      await memoryLine('inside TLS', { port: world.port, tls: 'starttls' }),
      ...(await countRoundTrips({ host: '127.0.0.1', port: sink.port })),
      ...(await benchFakeServer('scripted fake server', { script: scriptedProcess })),
      ...(await benchFakeServer('fake world (npm smtp-server)', { script: worldProcess })),
    ].join('\n')
  } finally {
    await Promise.all([sink.stop(), world.stop()])
  }
}
