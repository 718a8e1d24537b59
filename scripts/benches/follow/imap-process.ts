// The fake world's IMAP server in a process of its own, so that it is not in the way of what is measured.
import { startFakeWorld } from '../../../fixtures/fake-world.ts'

const world = await startFakeWorld({ providers: [], password: 'bench', now: () => Date.now() })
process.on('disconnect', () => void world.stop())
process.send?.(world.imap.port)
