// dynalite in a thread of its own: it takes about half of the processor time that a local stack needs. It tells its address,
// and closes its data when it is told anything.
import { parentPort, workerData } from 'node:worker_threads'
import dynalite from 'dynalite'
import { listen } from '../../fixtures/listen.ts'

const server = dynalite({ createTableMs: 0, ...workerData })
parentPort?.once('message', () => {
  // Only the callback waits for the data to be closed.
  server.close((error) => {
    if (error) throw error
  })
  server.closeAllConnections()
})
parentPort?.postMessage(await listen(server, { host: '127.0.0.1', port: 0 }))
