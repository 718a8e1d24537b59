// Other people's clients against our fake servers: apart from the other tests, since they start hundreds of processes.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { include: ['test/differential/**/*.test.ts', 'test/independent-clients/**/*.test.ts'], maxConcurrency: 8 },
})
