// The fake world's server of npm smtp-server, in a process of its own.
import { startFakeWorld } from '../../../fixtures/fake-world.ts'

const providers = [{ name: 'Sink', domain: 'sink.test' }]
const world = await startFakeWorld({ providers, password: 'bench', now: () => Date.now() })
process.on('disconnect', () => void world.stop())
process.send?.(world.providers[0]?.smtp.port ?? 0)
