// The scripted fake server with its friendly default, in a process of its own.
import { startFakeServer } from '../../../fixtures/scripted/fake-server.ts'

const server = await startFakeServer({})
process.on('disconnect', () => void server.stop())
process.send?.(server.port)
